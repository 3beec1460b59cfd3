-- What is to be done to a data service when its app can bear it. At most one for each add-on that is not over.
CREATE TABLE maintenance (
    id                       uuid PRIMARY KEY,
    addon_id                 uuid NOT NULL REFERENCES addon ON DELETE CASCADE,
    version                  text NOT NULL,
    state                    text NOT NULL CHECK (state IN ('pending', 'running', 'completed', 'failed')),
    detail                   text,
    scheduled_for            timestamptz NOT NULL,
    previously_scheduled_for timestamptz,
    started_at               timestamptz,
    completed_at             timestamptz,
    created_at               timestamptz NOT NULL
);
CREATE UNIQUE INDEX maintenance_open ON maintenance (addon_id) WHERE state IN ('pending', 'running');
CREATE INDEX maintenance_addon ON maintenance (addon_id, created_at);

-- Four hours of the week, UTC, chosen by who owns the add-on; without a row they follow from its id.
CREATE TABLE maintenance_window (
    addon_id uuid PRIMARY KEY REFERENCES addon ON DELETE CASCADE,
    day      integer NOT NULL CHECK (day BETWEEN 1 AND 7),
    minute   integer NOT NULL CHECK (minute BETWEEN 0 AND 1439)
);
