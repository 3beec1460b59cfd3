-- What runs outlives the app's own row while it is being stopped: hence no references to app.
CREATE TABLE formation (
    app_id     uuid NOT NULL,
    type       text NOT NULL,
    id         uuid NOT NULL UNIQUE,
    quantity   integer NOT NULL CHECK (quantity BETWEEN 0 AND 100),
    size       text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (app_id, type)
);

-- One row per process that formation started or is about to start, and per slot that waits to be tried again.
CREATE TABLE dyno (
    id         uuid PRIMARY KEY,
    app_id     uuid NOT NULL,
    type       text NOT NULL,
    number     integer NOT NULL CHECK (number > 0),
    release_id uuid NOT NULL,
    version    integer NOT NULL,
    command    text NOT NULL,
    size       text NOT NULL,
    port       integer NOT NULL,
    stale      boolean NOT NULL,
    crashes    integer NOT NULL,
    created_at timestamptz NOT NULL,
    state      text NOT NULL CHECK (state IN ('starting', 'booting', 'up', 'draining', 'stopping', 'crashed')),
    since      timestamptz NOT NULL,
    address    text CHECK (address IS NOT NULL OR state NOT IN ('booting', 'up', 'draining')),
    -- up: requests are sent to it; stopping: it is to be tried again
    flag       boolean NOT NULL,
    retry_at   timestamptz CHECK (retry_at IS NOT NULL OR state <> 'crashed')
);
CREATE INDEX dyno_app ON dyno (app_id);
