-- A data command that a provider is still at work on: it is given again, in the same words, until it is answered.
ALTER TABLE addon_errand DROP CONSTRAINT addon_errand_kind_check;
ALTER TABLE addon_errand ADD CONSTRAINT addon_errand_kind_check
    CHECK (kind IN ('provision', 'await', 'change', 'rotate', 'rotate_forced', 'command', 'deprovision'));
ALTER TABLE addon_errand ADD COLUMN sealed_command bytea;
