-- The release phase: a release whose slug declares a `release` process is pending until that command has ended.
-- phase_secret is the part of its output's address that cannot be guessed; null where no command is declared.
-- failure is the sentence for a release that failed.
ALTER TABLE release ADD COLUMN phase_secret text;
ALTER TABLE release ADD COLUMN failure text;
CREATE INDEX release_pending ON release (app_id, version) WHERE status = 'pending';

CREATE OR REPLACE FUNCTION release_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.app_id, NEW.version, NEW.description, NEW.account_id, NEW.slug_id, NEW.config_id, NEW.created_at,
        NEW.phase_secret)
       IS DISTINCT FROM
       (OLD.id, OLD.app_id, OLD.version, OLD.description, OLD.account_id, OLD.slug_id, OLD.config_id, OLD.created_at,
        OLD.phase_secret)
    THEN
        RAISE EXCEPTION 'release v% of app % is written and cannot be changed', OLD.version, OLD.app_id;
    END IF;
    RETURN NEW;
END $$;
