-- An add-on that was given up may be kept for a while, so that its data can be brought back. No app owns it then.
ALTER TABLE addon DROP CONSTRAINT addon_state_check;
ALTER TABLE addon ADD CONSTRAINT addon_state_check
    CHECK (state IN ('provisioning', 'provisioned', 'kept', 'deprovisioning'));

-- A name is that of an add-on which an app owns; others cannot be seen, and leave theirs to whoever wants it.
ALTER TABLE addon DROP CONSTRAINT addon_name_key;
CREATE UNIQUE INDEX addon_name ON addon (name) WHERE app_id IS NOT NULL;

-- What goes with a kept add-on: whose it was, and the errand that was under way and perhaps never answered. When it ends
-- is when its errand is due.
CREATE TABLE addon_kept (
    addon_id       uuid PRIMARY KEY REFERENCES addon ON DELETE CASCADE,
    app_name       text NOT NULL,
    errand         text CHECK (errand IN ('rotate', 'rotate_forced', 'command')),
    sealed_command bytea,
    kept_at        timestamptz NOT NULL
);
