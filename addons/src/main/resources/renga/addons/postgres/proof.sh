# shellcheck shell=bash
# Proves the dump on stdin: restores it into a cluster that is made for it, on the empty disk at /app, which is
# destroyed afterwards, and says on stderr how much came back. Nothing outlives a crash here, so nothing is made to.
set -euo pipefail
PATH=/usr/lib/postgresql/17/bin:$PATH
data=/app/data
export PGHOST=/tmp PGUSER=renga PGDATABASE=proof PGOPTIONS='-c search_path=pg_catalog'

make_cluster() {
    initdb -D "$data" --username=renga --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
    cat >>"$data/postgresql.conf" <<'END'
listen_addresses = ''
unix_socket_directories = '/tmp'
shared_preload_libraries = 'pg_stat_statements'
fsync = off
full_page_writes = off
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 1GB
autovacuum = off
shared_buffers = 128MB
maintenance_work_mem = 256MB
max_parallel_maintenance_workers = 0
max_parallel_workers_per_gather = 0
jit = off
END
    pg_ctl start --wait --silent -D "$data" --log=/app/server.log || {
        cat /app/server.log >&2
        exit 1
    }
    createdb proof
    psql --quiet --no-psqlrc --command='CREATE EXTENSION pg_stat_statements SCHEMA public'
}

# Tables of extensions are no part of a dump.
count() {
    psql --quiet --no-psqlrc --tuples-only --no-align --set=ON_ERROR_STOP=1 <<'END'
SELECT format('proof: all came back: tables %s, rows %s', count(*), coalesce(sum((xpath('//n/text()', query_to_xml(
    format('SELECT count(*) AS n FROM ONLY %I.%I', nspname, relname), false, false, '')))[1]::text::bigint), 0))
FROM pg_class JOIN pg_namespace space ON space.oid = relnamespace
WHERE relkind = 'r' AND nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e');
END
}

make_cluster </dev/null
pg_restore --format=custom --exit-on-error --no-owner --no-privileges --dbname="$PGDATABASE"
count >&2
