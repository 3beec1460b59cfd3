-- A build is pending while a process of the platform works on it; after a kill it is failed at the next start.
CREATE TABLE build (
    id                 uuid PRIMARY KEY,
    app_id             uuid NOT NULL REFERENCES app ON DELETE CASCADE,
    account_id         uuid NOT NULL REFERENCES account,
    status             text NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed')),
    stack              text NOT NULL,
    source_version     text,
    source_description text,
    buildpacks         jsonb NOT NULL DEFAULT '[]',
    slug_id            uuid REFERENCES slug ON DELETE SET NULL,
    failure            text,
    output_secret      text NOT NULL,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL
);
CREATE UNIQUE INDEX build_one_at_a_time ON build (app_id) WHERE status = 'pending';
CREATE INDEX build_app_time ON build (app_id, created_at);
CREATE INDEX build_app_id ON build (app_id, id);
CREATE INDEX build_slug ON build (slug_id) WHERE slug_id IS NOT NULL;

-- The buildpacks an app's owner chose, in order; none: they are detected.
CREATE TABLE buildpack_installation (
    app_id  uuid NOT NULL REFERENCES app ON DELETE CASCADE,
    ordinal integer NOT NULL CHECK (ordinal >= 0),
    url     text NOT NULL,
    PRIMARY KEY (app_id, ordinal)
);
