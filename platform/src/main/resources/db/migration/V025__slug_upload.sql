-- A slug that was built elsewhere: once its archive is taken it has a row in slug, of the same id. This one stays as
-- long as that does, for the checksum its sender named.
CREATE TABLE slug_upload (
    id                 uuid PRIMARY KEY,
    app_id             uuid NOT NULL REFERENCES app ON DELETE CASCADE,
    account_id         uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    secret             text NOT NULL,
    process_types      jsonb NOT NULL,
    commit             text,
    commit_description text,
    buildpack          text,
    stack              text NOT NULL,
    checksum           text,
    uploaded           boolean NOT NULL DEFAULT false,
    created_at         timestamptz NOT NULL
);
CREATE INDEX slug_upload_app ON slug_upload (app_id);
CREATE INDEX slug_upload_waiting ON slug_upload (created_at) WHERE NOT uploaded;

-- An app that is set up from an archive and its app.json. `step` names what is done next; the row is the whole state.
CREATE TABLE app_setup (
    id                uuid PRIMARY KEY,
    account_id        uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    app_id            uuid REFERENCES app ON DELETE SET NULL,
    app_name          text NOT NULL,
    status            text NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed')),
    step              text NOT NULL,
    source_url        text NOT NULL,
    source_checksum   text,
    source_version    text,
    overrides         bytea NOT NULL,
    manifest          jsonb,
    build_id          uuid,
    failure           text,
    manifest_errors   jsonb NOT NULL DEFAULT '[]',
    success_url       text,
    postdeploy_output text,
    postdeploy_status integer,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL
);
CREATE INDEX app_setup_pending ON app_setup (created_at) WHERE status = 'pending';
CREATE INDEX app_setup_account ON app_setup (account_id);
CREATE INDEX app_setup_app ON app_setup (app_id) WHERE app_id IS NOT NULL;
