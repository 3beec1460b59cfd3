-- An upgrade of the major version, or a restart on a newer root file system.
ALTER TABLE maintenance ADD COLUMN kind text NOT NULL DEFAULT 'upgrade' CHECK (kind IN ('upgrade', 'restart'));
ALTER TABLE maintenance ALTER COLUMN kind DROP DEFAULT;
