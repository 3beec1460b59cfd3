CREATE TABLE account (
    id            uuid PRIMARY KEY,
    email         text NOT NULL,
    name          text,
    password_hash text NOT NULL,
    last_login    timestamptz,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL
);
CREATE UNIQUE INDEX account_email ON account (lower(email));

CREATE TABLE oauth_client (
    id            uuid PRIMARY KEY,
    account_id    uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    name          text NOT NULL,
    redirect_uri  text NOT NULL,
    sealed_secret bytea NOT NULL,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL
);
CREATE INDEX oauth_client_account ON oauth_client (account_id, id);

CREATE TABLE oauth_session (
    id          uuid PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    description text NOT NULL,
    expires_at  timestamptz,
    created_at  timestamptz NOT NULL
);
CREATE INDEX oauth_session_account ON oauth_session (account_id, id);

-- The token itself is never stored: its SHA-256 finds it, its first and last characters let people recognise it.
CREATE TABLE oauth_authorization (
    id          uuid PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    client_id   uuid REFERENCES oauth_client ON DELETE CASCADE,
    session_id  uuid REFERENCES oauth_session ON DELETE CASCADE,
    description text NOT NULL,
    scope       text[] NOT NULL,
    token_id    uuid NOT NULL,
    token_hash  bytea NOT NULL,
    token_hint  text NOT NULL,
    expires_at  timestamptz,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL
);
CREATE UNIQUE INDEX oauth_authorization_token ON oauth_authorization (token_hash);
CREATE INDEX oauth_authorization_account ON oauth_authorization (account_id, id);
CREATE INDEX oauth_authorization_session ON oauth_authorization (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX oauth_authorization_client ON oauth_authorization (client_id) WHERE client_id IS NOT NULL;

CREATE TABLE ssh_key (
    id          uuid PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    public_key  text NOT NULL,
    comment     text NOT NULL,
    fingerprint text NOT NULL,
    created_at  timestamptz NOT NULL,
    UNIQUE (account_id, fingerprint)
);

CREATE TABLE browser_login (
    id          uuid PRIMARY KEY,
    description text NOT NULL,
    token_hash  bytea NOT NULL,
    account_id  uuid REFERENCES account ON DELETE CASCADE,
    denied      boolean NOT NULL DEFAULT false,
    expires_at  timestamptz NOT NULL
);
CREATE INDEX browser_login_expiry ON browser_login (expires_at);
