# shellcheck shell=bash
# Copies the cluster's files once a day, into a folder named by when that was done. With the log since, the cluster can be
# brought back as it was at any moment of the last days. Runs beside the cluster for as long as it does.
set -euo pipefail
export PGPASSFILE=/tmp/renga.pass
base=/app/archive/base
every=1440      # minutes
kept=$((DAYS_BACK * 1440)) # minutes
free_min=2048   # MB, beside what the copy may take

is_due() {
    [ ! -f /app/data/standby.signal ] &&
        [ -z "$(find "$base" -mindepth 1 -maxdepth 1 -name '*Z' -mmin "-$every")" ] &&
        [ "$(df --output=avail -B1M /app | tail -1)" -gt $((free_min + $(du -sm /app/data | cut -f1))) ]
}

# Ends when the log that the copy needs is kept, too.
copy() {
    until pg_isready --quiet --host=/tmp; do sleep 1; done
    rm -rf "$base/new"
    nice pg_basebackup --host=/tmp --username=renga --pgdata="$base/new" --format=tar --compress=client-gzip:1 \
        --wal-method=none --checkpoint=fast --no-manifest
    tar -xzOf "$base/new/base.tar.gz" backup_label | sed -n 's/^START WAL.*(file \([0-9A-F]*\))$/\1/p' >"$base/new/first"
    sync
    mv "$base/new" "$base/$(date -u +%Y%m%dT%H%M%SZ)"
}

# The oldest that stays is the last one from before the days that count.
expire() {
    mapfile -t all < <(find "$base" -mindepth 1 -maxdepth 1 -name '*Z' | sort)
    while [ ${#all[@]} -gt 1 ] && [ -n "$(find "${all[1]}" -maxdepth 0 -mmin "+$kept")" ]; do
        rm -rf "${all[0]}"
        all=("${all[@]:1}")
    done
    [ ${#all[@]} -eq 0 ] || pg_archivecleanup -x .gz /app/archive/wal "$(cat "${all[0]}/first")"
}

while :; do
    if is_due; then (copy && expire) || echo "the daily copy failed; trying again" >&2; fi
    sleep 60
done
