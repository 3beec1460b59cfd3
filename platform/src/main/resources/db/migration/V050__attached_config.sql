-- Which vars of a snapshot come from attachments of add-ons; the others are the app's own.
ALTER TABLE config_snapshot ADD COLUMN attached text[] NOT NULL DEFAULT '{}';
