# shellcheck shell=bash
# Runs a PostgreSQL cluster on this dyno's volume, /app. On the first start makes it: empty, or from the one that ORIGIN
# names (follow ADDRESS SLOT, fork ADDRESS, rollback ADDRESS BASE MOMENT, or empty and then filled by upgrade.sh: upgrade
# ADDRESS DATABASE).
set -euo pipefail
PATH=/usr/lib/postgresql/$MAJOR/bin:$PATH
data=/app/data
read -r kind other what moment <<<"$ORIGIN" || true
server="host=$other user=renga sslmode=require passfile=/tmp/renga.pass connect_timeout=5"
other="$server dbname=postgres"

make_cluster() {
    printf %s "$ADMIN_PASSWORD" >/tmp/password
    initdb -D "$data.new" --username=renga --pwfile=/tmp/password --auth=scram-sha-256 --encoding=UTF8 \
        --locale=C.UTF-8 --data-checksums >/dev/null
    rm /tmp/password
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=postgres -keyout "$data.new/server.key" \
        -out "$data.new/server.crt" 2>/dev/null
    chmod 0600 "$data.new/server.key"
    echo "include 'renga.conf'" >>"$data.new/postgresql.conf"
    : >"$data.new/renga.conf"
    close_common_databases
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

# Until the slot is there nothing is held back, and what is copied would be of no use.
follow() {
    pg_receivewal --dbname="$other" --slot="$what" --create-slot --if-not-exists
    copy --slot="$what"
    touch "$data.new/standby.signal"
    printf '%s\n' "primary_conninfo = '$other application_name=$what'" "primary_slot_name = '$what'" \
        >"$data.new/postgresql.auto.conf"
}

copy() {
    pg_basebackup --dbname="$other" --pgdata="$data.new" --wal-method=stream --checkpoint=fast "$@"
    : >"$data.new/postgresql.auto.conf"
}

# Takes sessions when all is back.
roll_back() {
    mkdir -m 0700 "$data.new"
    bash /app/bin/fetch "$other" "/app/archive/base/$what/base.tar.gz" | tar -xz -C "$data.new"
    touch "$data.new/recovery.signal"
    printf '%s\n' "restore_command = 'bash /app/bin/fetch \"$other\" /app/archive/wal/%f.gz >%p.gz && gzip -df %p.gz'" \
        "recovery_target_time = '$moment'" "recovery_target_action = 'promote'" "hot_standby = off" \
        >"$data.new/postgresql.auto.conf"
}

# The other one lets us in a moment after we have started.
await_other() {
    for _ in {1..60}; do ! pg_isready --quiet --dbname="$other" || return 0; sleep 1; done
    echo "the other cluster does not answer" >&2
    exit 1
}

make_from_origin() {
    [ -z "$kind" ] || await_other
    case $kind in
        follow) follow ;;
        fork) copy ;;
        rollback) roll_back ;;
        *) make_cluster ;;
    esac
}

# Whatever owners of a database may add, in the words in which `heroku pg:extensions` asks for it.
offered_extensions() {
    local names
    names=$(cd "/usr/share/postgresql/$MAJOR/extension" && grep -l '^trusted *= *true' -- *.control | sed 's/\.control$//' | paste -sd,)
    printf "%s = '%s'\n" extwlist.extensions "$names,pg_stat_statements" rds.allowed_extensions "$names,pg_stat_statements"
}

(umask 0077; printf '*:*:*:*:%s\n' "$ADMIN_PASSWORD" >/tmp/renga.pass)
mkdir -p /app/bin /app/archive/wal /app/archive/base
for tool in FETCH KEEP_SEGMENT KEEP_BASES METRICS UPGRADE; do
    name=${tool,,}
    printf '%s\n' "${!tool}" >"/app/bin/${name//_/-}"
done
if [ ! -f "$data/PG_VERSION" ]; then
    rm -rf "$data.new"
    make_from_origin
    sync
    mv -T "$data.new" "$data"
fi
printf '%s\n' "$SETTINGS" "$(offered_extensions)" >"$data/renga.conf"
[ "$kind" != upgrade ] || copier='local all renga_copy trust'
printf '%s\n' ${copier+"$copier"} 'local replication renga scram-sha-256' 'local all all reject' 'hostnossl all all all reject' \
    'hostssl replication renga all scram-sha-256' 'hostssl all all all scram-sha-256' >"$data/pg_hba.conf"
rm -f "$data/postmaster.pid" # of the last dyno: this one has the volume to itself
if [[ $SETTINGS == *archive_mode* ]]; then # of its own
    (setsid bash /app/bin/keep-bases &)
    (setsid bash /app/bin/metrics &)
fi
[ "$kind" != upgrade ] || (setsid bash /app/bin/upgrade "$server" "$what" &)
# work_mem is anybody's to set: who wants more than this gets an error, and the cluster lives. Shared memory is not counted.
ulimit -d $((SESSION_MEGABYTES * 1024))
unset ADMIN_PASSWORD DAYS_BACK SETTINGS SESSION_MEGABYTES ORIGIN FETCH KEEP_SEGMENT KEEP_BASES METRICS UPGRADE
exec postgres -D "$data"
