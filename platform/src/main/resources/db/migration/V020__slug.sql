-- One published tree as the ledger's releases name it. Builds with the same result share the digest, never the row.
-- checksum and packed_bytes are the archive's in the slug store: null until it is packed.
CREATE TABLE slug (
    id                 uuid PRIMARY KEY,
    app_id             uuid NOT NULL REFERENCES app ON DELETE CASCADE,
    digest             text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    tree_bytes         bigint NOT NULL,
    tree_files         bigint NOT NULL,
    process_types      jsonb NOT NULL,
    commit             text,
    commit_description text,
    buildpack          text,
    stack              text NOT NULL,
    checksum           text CHECK (checksum ~ '^[0-9a-f]{64}$'),
    packed_bytes       bigint,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL
);
CREATE INDEX slug_app ON slug (app_id, id);
CREATE INDEX slug_digest ON slug (digest);
CREATE INDEX slug_unpacked ON slug (created_at) WHERE checksum IS NULL;
