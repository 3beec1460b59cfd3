-- Providers are asked for other credentials, too.
ALTER TABLE addon_errand DROP CONSTRAINT addon_errand_kind_check;
ALTER TABLE addon_errand ADD CONSTRAINT addon_errand_kind_check
    CHECK (kind IN ('provision', 'await', 'change', 'rotate', 'rotate_forced', 'deprovision'));
