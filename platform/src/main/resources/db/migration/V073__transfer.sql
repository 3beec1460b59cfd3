-- Backups of data services and restores from them. They belong to the app and outlive the add-on; the archive of a backup
-- is a file of its id. A deleted one leaves its row: numbers are given once.
CREATE TABLE transfer (
    id              uuid PRIMARY KEY,
    app_id          uuid NOT NULL REFERENCES app ON DELETE CASCADE,
    num             integer NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('capture', 'restore')),
    addon_id        uuid NOT NULL,
    name            text NOT NULL,
    schedule_id     uuid,
    archive_id      uuid,
    sealed          bytea,
    extensions      jsonb NOT NULL DEFAULT '[]',
    state           text NOT NULL DEFAULT 'waiting'
                    CHECK (state IN ('waiting', 'running', 'copied', 'succeeded', 'failed', 'canceled')),
    processed_bytes bigint NOT NULL DEFAULT 0,
    source_bytes    bigint NOT NULL DEFAULT 0,
    sha256          text,
    warnings        integer NOT NULL DEFAULT 0,
    proof           text NOT NULL DEFAULT 'none' CHECK (proof IN ('none', 'waiting', 'proved', 'damaged')),
    proof_at        timestamptz,
    created_at      timestamptz NOT NULL,
    started_at      timestamptz,
    finished_at     timestamptz,
    deleted_at      timestamptz,
    UNIQUE (app_id, num)
);
CREATE INDEX transfer_addon ON transfer (addon_id, num);
CREATE INDEX transfer_open ON transfer (created_at) WHERE state IN ('waiting', 'running', 'copied');
CREATE INDEX transfer_unproved ON transfer (created_at) WHERE proof = 'waiting';

CREATE TABLE transfer_line (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transfer_id uuid NOT NULL REFERENCES transfer ON DELETE CASCADE,
    created_at  timestamptz NOT NULL,
    level       text NOT NULL,
    message     text NOT NULL
);
CREATE INDEX transfer_line_transfer ON transfer_line (transfer_id, id);

-- A daily backup of a database, at an hour of a place.
CREATE TABLE transfer_schedule (
    id         uuid PRIMARY KEY,
    addon_id   uuid NOT NULL REFERENCES addon ON DELETE CASCADE,
    name       text NOT NULL,
    hour       integer NOT NULL CHECK (hour BETWEEN 0 AND 23),
    zone       text NOT NULL,
    next_at    timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (addon_id)
);
CREATE INDEX transfer_schedule_next ON transfer_schedule (next_at);
