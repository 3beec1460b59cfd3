-- A service that one add-on alone is on ends with it, and before the add-on's row does.
ALTER TABLE backing_use DROP CONSTRAINT backing_use_service_id_fkey;
ALTER TABLE backing_use ADD CONSTRAINT backing_use_service_id_fkey
    FOREIGN KEY (service_id) REFERENCES backing_service ON DELETE CASCADE;
