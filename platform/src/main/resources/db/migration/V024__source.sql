-- An upload that a build may be made of. The file, named by the id, is there if sha256 is.
CREATE TABLE source (
    id         uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    put_secret text NOT NULL,
    get_secret text NOT NULL,
    sha256     text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX source_account ON source (account_id);
CREATE INDEX source_expires ON source (expires_at);
