-- The copy of a backup's archive in a bucket of the operator's. Written before the first byte is sent, and deleted after the
-- copy was: it refers to nothing, so that it outlives the transfer and the app whose copy is still to be deleted.
CREATE TABLE offsite_archive (
    transfer_id uuid NOT NULL,
    place       text NOT NULL,
    begun_at    timestamptz NOT NULL,
    held_at     timestamptz,
    failed_at   timestamptz,
    PRIMARY KEY (transfer_id, place)
);
