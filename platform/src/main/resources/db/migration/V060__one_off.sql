-- One-off dynos that wait for their client or run; a row ends with its dyno. Their user's own variables are not kept.
CREATE TABLE one_off (
    id         uuid PRIMARY KEY,
    app_id     uuid NOT NULL REFERENCES app ON DELETE CASCADE,
    type       text NOT NULL,
    number     integer NOT NULL,
    command    text NOT NULL,
    size       text NOT NULL,
    release_id uuid NOT NULL,
    version    integer NOT NULL,
    attached   boolean NOT NULL,
    running    boolean NOT NULL,
    created_at timestamptz NOT NULL,
    since      timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    UNIQUE (app_id, type, number)
);
CREATE INDEX one_off_end ON one_off (ends_at);
