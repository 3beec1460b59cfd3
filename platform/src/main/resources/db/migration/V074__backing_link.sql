-- A service that may open another's port: a follower its leader's.
CREATE TABLE backing_link (
    service_id uuid NOT NULL REFERENCES backing_service ON DELETE CASCADE,
    to_id      uuid NOT NULL REFERENCES backing_service ON DELETE CASCADE,
    PRIMARY KEY (service_id, to_id),
    CHECK (service_id <> to_id)
);
CREATE INDEX backing_link_to ON backing_link (to_id);
