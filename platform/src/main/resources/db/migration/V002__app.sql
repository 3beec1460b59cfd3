-- An app being destroyed keeps its row (and its tenant number) until the last step of its end is done.
CREATE TABLE app (
    id            uuid PRIMARY KEY,
    name          text NOT NULL,
    owner_id      uuid NOT NULL REFERENCES account,
    tenant        integer NOT NULL UNIQUE CHECK (tenant >= 0),
    stack         text NOT NULL,
    build_stack   text NOT NULL,
    maintenance   boolean NOT NULL DEFAULT false,
    repo_bytes    bigint,
    slug_bytes    bigint,
    last_version  integer NOT NULL DEFAULT 0,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    released_at   timestamptz,
    destroyed_at  timestamptz
);
CREATE UNIQUE INDEX app_name ON app (name) WHERE destroyed_at IS NULL;
CREATE INDEX app_owner ON app (owner_id, name) WHERE destroyed_at IS NULL;

CREATE TABLE collaborator (
    id         uuid PRIMARY KEY,
    app_id     uuid NOT NULL REFERENCES app ON DELETE CASCADE,
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (app_id, account_id)
);
CREATE INDEX collaborator_account ON collaborator (account_id, app_id);
