-- An add-on may be on several services: a database, and what pools its connections.
ALTER TABLE backing_use DROP CONSTRAINT backing_use_pkey;
ALTER TABLE backing_use ADD PRIMARY KEY (addon_id, service_id);
