-- The authorization an account is given with its instance; `GET /oauth/authorizations/~` names it.
ALTER TABLE oauth_authorization ADD COLUMN is_default boolean NOT NULL DEFAULT false;
CREATE UNIQUE INDEX oauth_authorization_default ON oauth_authorization (account_id) WHERE is_default;
