# shellcheck shell=bash
# Says how the cluster's database is, in a line that the logs of its apps show.
set -uo pipefail
export PGPASSFILE=/tmp/renga.pass PGOPTIONS='-c search_path=pg_catalog -c statement_timeout=10s -c log_statement=none'
first=15  # seconds
every=300 # seconds

ask() {
    psql "host=127.0.0.1 user=renga sslmode=require connect_timeout=5 dbname=$1" --no-psqlrc --quiet --tuples-only \
        --no-align --command="$2"
}

database() { ask postgres "SELECT datname FROM pg_database WHERE datname ~ '^d[0-9a-f]{32}\$' LIMIT 1"; }

sample() {
    ask "$1" "
        SELECT concat_ws(' ',
            'sample#current_transaction=' || pg_snapshot_xmax(pg_current_snapshot()),
            'sample#db_size=' || pg_database_size(current_database()) || 'bytes',
            'sample#tables=' || (SELECT count(*) FROM pg_stat_user_tables),
            'sample#active-connections=' || count(*),
            'sample#waiting-connections=' || count(*) FILTER (WHERE wait_event_type = 'Lock'),
            'sample#index-cache-hit-rate=' || (
                SELECT round(sum(idx_blks_hit) / nullif(sum(idx_blks_hit + idx_blks_read), 0), 5) FROM pg_statio_user_indexes),
            'sample#table-cache-hit-rate=' || (
                SELECT round(sum(heap_blks_hit) / nullif(sum(heap_blks_hit + heap_blks_read), 0), 5) FROM pg_statio_user_tables))
        FROM pg_stat_activity WHERE datname = current_database()"
}

# Only if its owner wants them: pg:settings:data-connector-details-logs.
slots() {
    ask postgres "
        SELECT format('replication slot %s: %s, %s, holds back %s bytes', slot_name, slot_type,
            CASE WHEN active THEN 'in use' ELSE 'not in use' END,
            COALESCE(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0))
        FROM pg_replication_slots
        WHERE current_setting('renga.data_connector_details_logs')::boolean AND NOT pg_is_in_recovery()
        ORDER BY slot_name"
}

sleep "$first"
while :; do
    name=$(database)
    [ -z "$name" ] || sample "$name"
    slots
    sleep "$every"
done
