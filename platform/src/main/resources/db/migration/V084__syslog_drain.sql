-- Whether a provider gets the logs of the apps that own its add-ons.
ALTER TABLE addon_service ADD COLUMN syslog_drain boolean NOT NULL DEFAULT false;
