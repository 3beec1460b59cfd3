-- Whether a provider writes into the logs of the apps that own its add-ons.
ALTER TABLE addon_service ADD COLUMN log_input boolean NOT NULL DEFAULT false;
