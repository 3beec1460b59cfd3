-- When the artifacts of a slug were given up: from then on no release can be made of it.
ALTER TABLE released_slug ADD COLUMN dropped_at timestamptz;
CREATE INDEX released_slug_kept ON released_slug (app_id) WHERE dropped_at IS NULL;

-- A release and the end of its slug meet at the slug's row: whoever comes second sees what the first has written.
CREATE FUNCTION release_has_its_slug() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.slug_id IS NOT NULL THEN
        PERFORM 1 FROM released_slug WHERE slug_id = NEW.slug_id AND dropped_at IS NULL FOR KEY SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'slug % is no longer kept: no release can be made of it', NEW.slug_id
                USING ERRCODE = 'foreign_key_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER release_has_its_slug BEFORE INSERT ON release FOR EACH ROW EXECUTE FUNCTION release_has_its_slug();
