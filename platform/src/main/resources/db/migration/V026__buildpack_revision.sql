-- What each name of the buildpack registry stood for, a row per change: the digest of a bundled buildpack's files, or of
-- the address the operator points it at.
CREATE TABLE buildpack_revision (
    name       text NOT NULL,
    release    integer NOT NULL CHECK (release > 0),
    digest     text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (name, release)
);
