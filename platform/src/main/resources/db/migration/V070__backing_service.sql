-- What providers have run for their add-ons: one dyno at a time on a volume of its own. The dyno is written down before
-- it is started; the row goes when the dyno and the volume have gone.
CREATE TABLE backing_service (
    id           uuid PRIMARY KEY,
    provider_id  uuid NOT NULL REFERENCES addon_service,
    name         text NOT NULL UNIQUE,
    tenant       integer NOT NULL UNIQUE CHECK (tenant >= 0),
    stack        text NOT NULL,
    command      text NOT NULL,
    sealed       bytea NOT NULL,
    size         text NOT NULL,
    bytes_max    bigint NOT NULL CHECK (bytes_max > 0),
    port         integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
    edition      integer NOT NULL DEFAULT 1,
    ending       boolean NOT NULL DEFAULT false,
    dyno_id      uuid,
    dyno_edition integer,
    deaths       integer NOT NULL DEFAULT 0,
    start_at     timestamptz NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL
);
CREATE INDEX backing_service_provider ON backing_service (provider_id, name);

-- Which service an add-on is on: the dynos of the apps it is attached to may open the service's port.
CREATE TABLE backing_use (
    addon_id   uuid PRIMARY KEY REFERENCES addon ON DELETE CASCADE,
    service_id uuid NOT NULL REFERENCES backing_service
);
CREATE INDEX backing_use_service ON backing_use (service_id);

-- Whether the operator lets a provider have services run on this server.
ALTER TABLE addon_service ADD COLUMN may_run boolean NOT NULL DEFAULT false;
