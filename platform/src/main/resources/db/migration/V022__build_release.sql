-- Which release a build became; empty until it is launched, and for builds that never were.
ALTER TABLE build ADD COLUMN release_id uuid;
