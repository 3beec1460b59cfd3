-- What a slug was built on is what it runs on, whatever its app is built on next.
ALTER TABLE released_slug ADD COLUMN stack text NOT NULL DEFAULT 'heroku-24';
