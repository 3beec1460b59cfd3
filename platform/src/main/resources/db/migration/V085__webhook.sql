-- Who is told of what happens to an app, or to an add-on and its apps. No references: a webhook outlives what it is of
-- until it has told of its end. `sealed` is a JSON object of what signs and what authorizes.
CREATE TABLE webhook (
    id         uuid PRIMARY KEY,
    app_id     uuid,
    addon_id   uuid,
    include    text[] NOT NULL,
    level      text NOT NULL CHECK (level IN ('notify', 'sync')),
    url        text NOT NULL,
    sealed     bytea NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    ended_at   timestamptz,
    CHECK ((app_id IS NULL) <> (addon_id IS NULL))
);
CREATE INDEX webhook_app ON webhook (app_id) WHERE app_id IS NOT NULL;
CREATE INDEX webhook_addon ON webhook (addon_id) WHERE addon_id IS NOT NULL;
CREATE INDEX webhook_ended ON webhook (ended_at) WHERE ended_at IS NOT NULL;

-- What happened and is not told yet: written by triggers, in the transaction of the change, and only where somebody
-- listens. `source` is the table, `before` and `after` its row.
CREATE TABLE webhook_outbox (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    include    text NOT NULL,
    action     text NOT NULL CHECK (action IN ('create', 'update', 'destroy')),
    source     text NOT NULL,
    app_id     uuid,
    webhooks   uuid[] NOT NULL,
    before     jsonb,
    after      jsonb,
    actor_id   uuid,
    attempts   integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE webhook_event (
    id           uuid PRIMARY KEY,
    seq          bigint NOT NULL UNIQUE,
    include      text NOT NULL,
    payload      json NOT NULL,
    created_at   timestamptz NOT NULL,
    published_at timestamptz NOT NULL
);
CREATE INDEX webhook_event_age ON webhook_event (published_at);

-- One event on its way to one webhook. scheduled: an attempt is under way.
CREATE TABLE webhook_delivery (
    id                 uuid PRIMARY KEY,
    seq                bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    webhook_id         uuid NOT NULL REFERENCES webhook ON DELETE CASCADE,
    event_id           uuid NOT NULL REFERENCES webhook_event ON DELETE CASCADE,
    status             text NOT NULL CHECK (status IN ('pending', 'scheduled', 'retrying', 'failed', 'succeeded')),
    due_at             timestamptz,
    attempts           integer NOT NULL DEFAULT 0,
    attempt_id         uuid,
    attempt_status     text CHECK (attempt_status IN ('scheduled', 'failed', 'succeeded')),
    attempt_code       integer,
    attempt_error      text,
    attempt_created_at timestamptz,
    attempt_updated_at timestamptz,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    CHECK ((due_at IS NOT NULL) = (status IN ('pending', 'scheduled', 'retrying')))
);
CREATE INDEX webhook_delivery_webhook ON webhook_delivery (webhook_id, seq);
CREATE INDEX webhook_delivery_event ON webhook_delivery (event_id);
CREATE INDEX webhook_delivery_open ON webhook_delivery (webhook_id, seq) WHERE due_at IS NOT NULL;
CREATE INDEX webhook_delivery_due ON webhook_delivery (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX webhook_delivery_age ON webhook_delivery (updated_at) WHERE due_at IS NULL;
