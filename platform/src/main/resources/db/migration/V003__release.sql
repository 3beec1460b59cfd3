-- One encrypted set of config vars; releases that do not change the config share it.
CREATE TABLE config_snapshot (
    id         uuid PRIMARY KEY,
    app_id     uuid NOT NULL REFERENCES app ON DELETE CASCADE,
    sealed     bytea NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX config_snapshot_app ON config_snapshot (app_id);

-- What the ledger has to know of a slug; where its bytes are is the slug room's business.
CREATE TABLE released_slug (
    slug_id       uuid PRIMARY KEY,
    app_id        uuid NOT NULL REFERENCES app ON DELETE CASCADE,
    digest        text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    commit        text,
    process_types jsonb NOT NULL
);
CREATE INDEX released_slug_app ON released_slug (app_id);
CREATE INDEX released_slug_digest ON released_slug (digest);

CREATE TABLE release (
    id          uuid NOT NULL UNIQUE,
    app_id      uuid NOT NULL REFERENCES app ON DELETE CASCADE,
    version     integer NOT NULL CHECK (version > 0),
    description text NOT NULL,
    account_id  uuid NOT NULL REFERENCES account,
    slug_id     uuid REFERENCES released_slug,
    config_id   uuid NOT NULL REFERENCES config_snapshot,
    status      text NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed', 'expired')),
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    PRIMARY KEY (app_id, version)
);
CREATE INDEX release_succeeded ON release (app_id, version DESC) WHERE status = 'succeeded';
CREATE INDEX release_by_id ON release (app_id, id);
CREATE INDEX release_slug ON release (slug_id) WHERE slug_id IS NOT NULL;
CREATE INDEX release_config ON release (config_id);
CREATE INDEX release_account ON release (account_id);

-- The ledger is written once: only how a release turned out may still be told.
CREATE FUNCTION release_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.app_id, NEW.version, NEW.description, NEW.account_id, NEW.slug_id, NEW.config_id, NEW.created_at)
       IS DISTINCT FROM
       (OLD.id, OLD.app_id, OLD.version, OLD.description, OLD.account_id, OLD.slug_id, OLD.config_id, OLD.created_at)
    THEN
        RAISE EXCEPTION 'release v% of app % is written and cannot be changed', OLD.version, OLD.app_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER release_is_immutable BEFORE UPDATE ON release FOR EACH ROW EXECUTE FUNCTION release_is_immutable();
