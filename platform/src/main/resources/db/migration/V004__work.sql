-- A multi-step action: `step` is the number of steps done. Rows of finished work are dropped.
CREATE TABLE work (
    id         uuid PRIMARY KEY,
    kind       text NOT NULL,
    subject    uuid NOT NULL,
    data       text NOT NULL,
    step       integer NOT NULL DEFAULT 0,
    attempts   integer NOT NULL DEFAULT 0,
    failure    text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX work_subject ON work (subject);
