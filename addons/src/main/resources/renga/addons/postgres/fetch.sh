# shellcheck shell=bash
# Writes a file of another cluster's volume to stdout: fetch CONNECTION FILE. Fails if there is none.
set -euo pipefail
piece=$((16 << 20)) # bytes: what a session may hold many times over

ask() { psql "$1" --no-psqlrc --quiet --tuples-only --no-align --command="$2"; }

size=$(ask "$1" "SELECT size FROM pg_stat_file('$2', true)")
[ -n "$size" ] || exit 1
for ((at = 0; at < size; at += piece)); do
    ask "$1" "SELECT encode(pg_read_binary_file('$2', $at, $piece), 'base64')" | base64 -d
done
