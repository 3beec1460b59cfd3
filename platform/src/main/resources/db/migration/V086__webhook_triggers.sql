-- Whether anybody listens to an app, or to an add-on; without an add-on those of the app's add-ons are asked, too. All
-- that a change costs where nobody does.
CREATE FUNCTION webhook_hears(of_app uuid, of_addon uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM webhook WHERE app_id = of_app AND ended_at IS NULL)
        OR EXISTS (SELECT 1 FROM webhook WHERE addon_id = of_addon AND ended_at IS NULL)
        OR (of_addon IS NULL AND EXISTS (
            SELECT 1 FROM addon_attachment tie JOIN webhook ON webhook.addon_id = tie.addon_id
            WHERE tie.app_id = of_app AND webhook.ended_at IS NULL))
$$;

CREATE FUNCTION webhook_note(entity text, did text, of_table text, of_app uuid, of_addon uuid, was jsonb,
                             is_now jsonb, by_account uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    listeners uuid[];
BEGIN
    SELECT array_agg(heard.id) INTO listeners FROM (
        SELECT id FROM webhook WHERE app_id = of_app AND ended_at IS NULL AND entity = ANY (include)
        UNION
        SELECT id FROM webhook WHERE addon_id = of_addon AND ended_at IS NULL AND entity = ANY (include)
        UNION
        SELECT webhook.id FROM addon_attachment tie JOIN webhook ON webhook.addon_id = tie.addon_id
        WHERE of_addon IS NULL AND tie.app_id = of_app AND webhook.ended_at IS NULL AND entity = ANY (include)) heard;
    IF listeners IS NULL THEN RETURN; END IF;
    INSERT INTO webhook_outbox (include, action, source, app_id, webhooks, before, after, actor_id)
    VALUES (entity, did, of_table, of_app, listeners, was, is_now, by_account);
    PERFORM pg_notify('renga_webhook', '');
END $$;

CREATE FUNCTION webhook_owner(of_app uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT owner_id FROM app WHERE id = of_app
$$;

CREATE FUNCTION webhook_on_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT webhook_hears(NEW.app_id, NULL) THEN RETURN NULL; END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM webhook_note('api:release', 'create', 'release', NEW.app_id, NULL, NULL, to_jsonb(NEW), NEW.account_id);
    ELSE
        PERFORM webhook_note('api:release', 'update', 'release', NEW.app_id, NULL, to_jsonb(OLD), to_jsonb(NEW),
                             NEW.account_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_release_made AFTER INSERT ON release FOR EACH ROW EXECUTE FUNCTION webhook_on_release();
CREATE TRIGGER webhook_release_settled AFTER UPDATE OF status ON release FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status AND NEW.status <> 'expired') EXECUTE FUNCTION webhook_on_release();

CREATE FUNCTION webhook_on_build() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT webhook_hears(NEW.app_id, NULL) THEN RETURN NULL; END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM webhook_note('api:build', 'create', 'build', NEW.app_id, NULL, NULL, to_jsonb(NEW), NEW.account_id);
    ELSE
        PERFORM webhook_note('api:build', 'update', 'build', NEW.app_id, NULL, to_jsonb(OLD), to_jsonb(NEW),
                             NEW.account_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_build_begun AFTER INSERT ON build FOR EACH ROW EXECUTE FUNCTION webhook_on_build();
CREATE TRIGGER webhook_build_ended AFTER UPDATE OF status ON build FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION webhook_on_build();

-- Nobody can listen to an app before it is there. With its end its own webhooks hear no more.
CREATE FUNCTION webhook_on_app() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT webhook_hears(NEW.id, NULL) THEN RETURN NULL; END IF;
    IF NEW.destroyed_at IS NULL THEN
        PERFORM webhook_note('api:app', 'update', 'app', NEW.id, NULL, to_jsonb(OLD), to_jsonb(NEW), NEW.owner_id);
    ELSE
        PERFORM webhook_note('api:app', 'destroy', 'app', NEW.id, NULL, NULL, to_jsonb(OLD), NEW.owner_id);
        UPDATE webhook SET ended_at = NEW.destroyed_at WHERE app_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_app_changed AFTER UPDATE ON app FOR EACH ROW
    WHEN ((OLD.name, OLD.owner_id, OLD.stack, OLD.build_stack, OLD.maintenance, OLD.destroyed_at)
          IS DISTINCT FROM
          (NEW.name, NEW.owner_id, NEW.stack, NEW.build_stack, NEW.maintenance, NEW.destroyed_at))
    EXECUTE FUNCTION webhook_on_app();

-- An add-on is destroyed when it is given up, kept or not, and made when it comes back. That it has come to be is said
-- by its provider, everything else by its app's owner. The webhooks of one that is kept rest; they end with it.
CREATE FUNCTION webhook_on_addon() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was_there boolean := TG_OP <> 'INSERT' AND OLD.state IN ('provisioning', 'provisioned');
    is_there boolean := TG_OP <> 'DELETE' AND NEW.state IN ('provisioning', 'provisioned');
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF webhook_hears(NEW.app_id, NEW.id) THEN
            PERFORM webhook_note('api:addon', 'create', 'addon', NEW.app_id, NEW.id, NULL,
                                 to_jsonb(NEW) - 'sealed_options', NEW.account_id);
        END IF;
        RETURN NULL;
    END IF;
    IF webhook_hears(COALESCE(NEW.app_id, OLD.app_id), OLD.id) THEN
        IF was_there AND NOT is_there THEN
            PERFORM webhook_note('api:addon', 'destroy', 'addon', OLD.app_id, OLD.id, NULL,
                                 to_jsonb(OLD) - 'sealed_options', COALESCE(webhook_owner(OLD.app_id), OLD.account_id));
        ELSIF is_there AND NOT was_there THEN
            PERFORM webhook_note('api:addon', 'create', 'addon', NEW.app_id, NEW.id, NULL,
                                 to_jsonb(NEW) - 'sealed_options', webhook_owner(NEW.app_id));
        ELSIF is_there AND (OLD.name, OLD.plan_id, OLD.state) IS DISTINCT FROM (NEW.name, NEW.plan_id, NEW.state) THEN
            PERFORM webhook_note('api:addon', 'update', 'addon', NEW.app_id, NEW.id, to_jsonb(OLD) - 'sealed_options',
                                 to_jsonb(NEW) - 'sealed_options',
                                 CASE WHEN OLD.state <> NEW.state
                                      THEN (SELECT account_id FROM addon_service WHERE id = NEW.service_id)
                                      ELSE webhook_owner(NEW.app_id) END);
        END IF;
        IF TG_OP = 'DELETE' OR NEW.state = 'deprovisioning' THEN
            UPDATE webhook SET ended_at = now() WHERE addon_id = OLD.id AND ended_at IS NULL;
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_addon_made AFTER INSERT ON addon FOR EACH ROW EXECUTE FUNCTION webhook_on_addon();
CREATE TRIGGER webhook_addon_changed AFTER UPDATE ON addon FOR EACH ROW
    WHEN ((OLD.name, OLD.plan_id, OLD.state) IS DISTINCT FROM (NEW.name, NEW.plan_id, NEW.state))
    EXECUTE FUNCTION webhook_on_addon();
CREATE TRIGGER webhook_addon_gone AFTER DELETE ON addon FOR EACH ROW EXECUTE FUNCTION webhook_on_addon();

-- An attachment is told with the names of its add-on and of that one's app, since both may go with it.
CREATE FUNCTION webhook_on_attachment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    tie addon_attachment := CASE WHEN TG_OP = 'INSERT' THEN NEW ELSE OLD END;
    named jsonb;
BEGIN
    IF NOT webhook_hears(tie.app_id, tie.addon_id) THEN RETURN NULL; END IF;
    SELECT jsonb_build_object('app_name', app.name, 'addon_name', addon.name, 'owner_id', COALESCE(owner.id, app.id),
                              'owner_name', COALESCE(owner.name, app.name)) INTO named
    FROM app JOIN addon ON addon.id = tie.addon_id LEFT JOIN app owner ON owner.id = addon.app_id
    WHERE app.id = tie.app_id;
    IF named IS NULL THEN RETURN NULL; END IF;
    PERFORM webhook_note('api:addon-attachment', CASE WHEN TG_OP = 'INSERT' THEN 'create' ELSE 'destroy' END,
                         'addon_attachment', tie.app_id, tie.addon_id, NULL, to_jsonb(tie) || named,
                         webhook_owner(tie.app_id));
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_attached AFTER INSERT ON addon_attachment FOR EACH ROW
    EXECUTE FUNCTION webhook_on_attachment();
CREATE TRIGGER webhook_detached AFTER DELETE ON addon_attachment FOR EACH ROW
    EXECUTE FUNCTION webhook_on_attachment();

-- Attachments go before their add-on, not behind it, so that they are told.
CREATE FUNCTION webhook_before_addon() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM addon_attachment WHERE addon_id = OLD.id;
    RETURN OLD;
END $$;
CREATE TRIGGER webhook_addon_going BEFORE DELETE ON addon FOR EACH ROW EXECUTE FUNCTION webhook_before_addon();

CREATE FUNCTION webhook_on_formation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT webhook_hears(OLD.app_id, NULL) THEN RETURN NULL; END IF;
    IF TG_OP = 'UPDATE' THEN
        PERFORM webhook_note('api:formation', 'update', 'formation', OLD.app_id, NULL, to_jsonb(OLD), to_jsonb(NEW),
                             webhook_owner(OLD.app_id));
    ELSE
        PERFORM webhook_note('api:formation', 'destroy', 'formation', OLD.app_id, NULL, NULL, to_jsonb(OLD),
                             webhook_owner(OLD.app_id));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_scaled AFTER UPDATE ON formation FOR EACH ROW
    WHEN ((OLD.quantity, OLD.size) IS DISTINCT FROM (NEW.quantity, NEW.size)) EXECUTE FUNCTION webhook_on_formation();
CREATE TRIGGER webhook_type_gone AFTER DELETE ON formation FOR EACH ROW EXECUTE FUNCTION webhook_on_formation();

-- `api:dyno` is that one begins, `dyno` its whole life.
CREATE FUNCTION webhook_on_dyno() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_app uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.app_id ELSE NEW.app_id END;
BEGIN
    IF NOT webhook_hears(of_app, NULL) THEN RETURN NULL; END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM webhook_note('api:dyno', 'create', TG_TABLE_NAME, of_app, NULL, NULL, to_jsonb(NEW),
                             webhook_owner(of_app));
        PERFORM webhook_note('dyno', 'create', TG_TABLE_NAME, of_app, NULL, NULL, to_jsonb(NEW),
                             webhook_owner(of_app));
    ELSIF TG_OP = 'UPDATE' THEN
        PERFORM webhook_note('dyno', 'update', TG_TABLE_NAME, of_app, NULL, to_jsonb(OLD), to_jsonb(NEW),
                             webhook_owner(of_app));
    ELSE
        PERFORM webhook_note('dyno', 'destroy', TG_TABLE_NAME, of_app, NULL, NULL, to_jsonb(OLD),
                             webhook_owner(of_app));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_dyno_begun AFTER INSERT ON dyno FOR EACH ROW EXECUTE FUNCTION webhook_on_dyno();
CREATE TRIGGER webhook_dyno_changed AFTER UPDATE OF state ON dyno FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION webhook_on_dyno();
CREATE TRIGGER webhook_dyno_gone AFTER DELETE ON dyno FOR EACH ROW EXECUTE FUNCTION webhook_on_dyno();
CREATE TRIGGER webhook_one_off_begun AFTER INSERT ON one_off FOR EACH ROW EXECUTE FUNCTION webhook_on_dyno();
CREATE TRIGGER webhook_one_off_changed AFTER UPDATE OF running ON one_off FOR EACH ROW
    WHEN (OLD.running IS DISTINCT FROM NEW.running) EXECUTE FUNCTION webhook_on_dyno();
CREATE TRIGGER webhook_one_off_gone AFTER DELETE ON one_off FOR EACH ROW EXECUTE FUNCTION webhook_on_dyno();
