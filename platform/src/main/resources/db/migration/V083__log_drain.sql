-- A place outside that gets an app's log: the app's own, or that of the add-on that it owns. An add-on's drain has its
-- token before its provider says where it leads.
CREATE TABLE log_drain (
    id         uuid PRIMARY KEY,
    app_id     uuid REFERENCES app ON DELETE CASCADE,
    addon_id   uuid UNIQUE REFERENCES addon ON DELETE CASCADE,
    token      text NOT NULL UNIQUE,
    sealed_url bytea,
    next_line  bigint CHECK (next_line > 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((app_id IS NULL) <> (addon_id IS NULL)),
    CHECK (app_id IS NULL OR sealed_url IS NOT NULL)
);
CREATE INDEX log_drain_app ON log_drain (app_id);
