-- Where an archive that was built came from, and its checksum if its sender named one; empty for a push.
ALTER TABLE build ADD COLUMN source_url text, ADD COLUMN source_checksum text;
