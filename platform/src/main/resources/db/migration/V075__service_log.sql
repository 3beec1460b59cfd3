-- What a service is called in the logs of the apps that have its add-on; empty: they do not hear what it says.
ALTER TABLE backing_service ADD COLUMN log_as text NOT NULL DEFAULT '';
