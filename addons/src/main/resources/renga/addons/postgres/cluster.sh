# shellcheck shell=bash
# Runs a PostgreSQL cluster on this dyno's volume; makes it on the first start. The volume is /app.
set -eu
PATH=/usr/lib/postgresql/17/bin:$PATH
data=/app/data

make_cluster() {
    rm -rf "$data.new"
    printf %s "$ADMIN_PASSWORD" >/tmp/password
    initdb -D "$data.new" --username=renga --pwfile=/tmp/password --auth=scram-sha-256 --encoding=UTF8 \
        --locale=C.UTF-8 --data-checksums >/dev/null
    rm /tmp/password
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=postgres -keyout "$data.new/server.key" \
        -out "$data.new/server.crt" 2>/dev/null
    chmod 0600 "$data.new/server.key"
    echo "include 'renga.conf'" >>"$data.new/postgresql.conf"
    : >"$data.new/renga.conf"
    printf '%s\n' 'local all all reject' 'hostnossl all all all reject' 'hostssl all all all scram-sha-256' \
        >"$data.new/pg_hba.conf"
    close_common_databases
    sync
    mv -T "$data.new" "$data"
}

# Tenants have no business in the databases that all share: a session in template1 alone would keep others from being
# made. What is in template1 is in every database.
close_common_databases() {
    postgres --single -j -D "$data.new" template1 >/dev/null <<'END'
REVOKE ALL ON DATABASE template1 FROM PUBLIC;

REVOKE ALL ON DATABASE postgres FROM PUBLIC;

CREATE EXTENSION pg_stat_statements;

END
}

[ -f "$data/PG_VERSION" ] || make_cluster
printf '%s\n' "$SETTINGS" >"$data/renga.conf"
rm -f "$data/postmaster.pid" # of the last dyno: this one has the volume to itself
# work_mem is anybody's to set: who wants more than this gets an error, and the cluster lives. Shared memory is not counted.
ulimit -d $((SESSION_MEGABYTES * 1024))
unset ADMIN_PASSWORD SETTINGS SESSION_MEGABYTES
exec postgres -D "$data"
