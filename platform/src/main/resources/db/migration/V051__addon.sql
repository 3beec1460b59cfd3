-- Who offers add-ons: one row for each manifest that the operator let in. Secrets are one sealed JSON object.
CREATE TABLE addon_service (
    id              uuid PRIMARY KEY,
    slug            text NOT NULL UNIQUE,
    name            text NOT NULL,
    cli_plugin_name text,
    aliases         text[] NOT NULL,
    prefix          text NOT NULL,
    config_vars     text[] NOT NULL,
    regions         text[] NOT NULL,
    many_per_app    boolean NOT NULL,
    base_url        text NOT NULL,
    sso_url         text,
    sealed_secrets  bytea NOT NULL,
    account_id      uuid NOT NULL REFERENCES account,
    disabled_at     timestamptz,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL
);

-- A plan that is offered no more keeps its row for the add-ons that have it.
CREATE TABLE addon_plan (
    id          uuid PRIMARY KEY,
    service_id  uuid NOT NULL REFERENCES addon_service ON DELETE CASCADE,
    name        text NOT NULL,
    human_name  text NOT NULL,
    description text NOT NULL,
    cents       integer NOT NULL CHECK (cents >= 0),
    unit        text NOT NULL,
    is_default  boolean NOT NULL,
    visible     boolean NOT NULL,
    retired_at  timestamptz,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    UNIQUE (service_id, name)
);

-- One resource at a provider. The row is written before the provider is asked for it, and goes when the provider has
-- said that the resource is gone; `failed` is one that never came to be, but may be there at the provider.
CREATE TABLE addon (
    id             uuid PRIMARY KEY,
    service_id     uuid NOT NULL REFERENCES addon_service,
    plan_id        uuid NOT NULL REFERENCES addon_plan,
    app_id         uuid REFERENCES app ON DELETE SET NULL,
    account_id     uuid NOT NULL REFERENCES account,
    name           text NOT NULL UNIQUE,
    state          text NOT NULL CHECK (state IN ('provisioning', 'provisioned', 'deprovisioning')),
    failed         boolean NOT NULL DEFAULT false,
    provider_id    text,
    message        text,
    sealed_options bytea,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL
);
CREATE INDEX addon_app ON addon (app_id, id);
CREATE INDEX addon_service_id ON addon (service_id);
CREATE INDEX addon_plan_id ON addon (plan_id);
CREATE INDEX addon_account ON addon (account_id);

-- What the provider gave, by the names of its manifest; namespace '' is what an attachment without one gets.
CREATE TABLE addon_config (
    addon_id  uuid NOT NULL REFERENCES addon ON DELETE CASCADE,
    namespace text NOT NULL,
    sealed    bytea NOT NULL,
    PRIMARY KEY (addon_id, namespace)
);

CREATE TABLE addon_attachment (
    id         uuid PRIMARY KEY,
    addon_id   uuid NOT NULL REFERENCES addon ON DELETE CASCADE,
    app_id     uuid NOT NULL REFERENCES app ON DELETE CASCADE,
    name       text NOT NULL,
    namespace  text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (app_id, name)
);
CREATE INDEX addon_attachment_addon ON addon_attachment (addon_id, id);

-- What has to be said to a provider next: written before it is sent, so that a kill in between means once more and
-- never not at all. At most one for each add-on; `id` changes when another takes its place.
CREATE TABLE addon_errand (
    addon_id   uuid PRIMARY KEY REFERENCES addon ON DELETE CASCADE,
    id         uuid NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('provision', 'await', 'change', 'deprovision')),
    plan_id    uuid REFERENCES addon_plan,
    attempts   integer NOT NULL DEFAULT 0,
    due_at     timestamptz NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX addon_errand_plan ON addon_errand (plan_id) WHERE plan_id IS NOT NULL;

-- What lets a provider in to one add-on. Only hashes are kept.
CREATE TABLE addon_grant (
    code_hash  bytea PRIMARY KEY,
    addon_id   uuid NOT NULL REFERENCES addon ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);
CREATE INDEX addon_grant_addon ON addon_grant (addon_id, expires_at);

CREATE TABLE addon_token (
    id           uuid PRIMARY KEY,
    addon_id     uuid NOT NULL REFERENCES addon ON DELETE CASCADE,
    access_hash  bytea NOT NULL UNIQUE,
    refresh_hash bytea NOT NULL UNIQUE,
    expires_at   timestamptz NOT NULL,
    created_at   timestamptz NOT NULL
);
CREATE INDEX addon_token_addon ON addon_token (addon_id, created_at);
