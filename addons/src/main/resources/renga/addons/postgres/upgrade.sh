# shellcheck shell=bash
# Copies a database of an older cluster into the one beside it, once: upgrade CONNECTION DATABASE. Begins when the role that
# restores may do so; what it restores runs code of the tenant's. How it went is in /app/upgrade/outcome.
set -uo pipefail
export PGPASSFILE=/tmp/renga.pass PGOPTIONS='-c default_transaction_read_only=off' LC_ALL=C
other=$1 database=$2
here=(--host=/tmp --username=renga_copy --no-password)
notes=/app/upgrade

say_outcome() {
    printf '%s\n' "$1" >"$notes/outcome.new"
    sync
    mv "$notes/outcome.new" "$notes/outcome"
    exit
}

mkdir -p "$notes"
[ ! -e "$notes/outcome" ] || exit 0
[ ! -e "$notes/begun" ] || say_outcome 'the server was restarted amid the copy'
until psql "${here[@]}" --dbname="$database" --no-psqlrc --quiet --command='' 2>/dev/null; do sleep 1; done
touch "$notes/begun"
pg_dump --dbname="$other dbname=$database" --format=custom --compress=none --no-password --lock-wait-timeout=5min \
    --exclude-extension='pg_stat_statements|postgres_fdw' 2>"$notes/dumped" |
    pg_restore "${here[@]}" --format=custom --no-owner --exit-on-error --dbname="$database" 2>"$notes/restored" ||
    say_outcome "$(cat "$notes/dumped" "$notes/restored" | grep -m 1 'error: ' | cut -c1-500 || echo 'the copy ended badly')"
# It is only slower without.
nice vacuumdb "${here[@]}" --analyze-only --quiet --dbname="$database" || true
say_outcome 'done'
