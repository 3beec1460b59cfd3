# shellcheck shell=bash
# Keeps a segment of the cluster's log: keep-segment PATH NAME. A disk that is nearly full is for the database, not for
# its past.
set -euo pipefail
archive=/app/archive
free_min=2048 # MB

free=$(df --output=avail -B1M /app | tail -1)
if [ "$free" -lt "$free_min" ]; then
    echo "The disk is nearly full: what this database could be rolled back to is given up" >&2
    rm -rf "$archive"/base/* "$archive"/wal/*
    exit 0
fi
gzip -1 <"$1" >"$archive/wal/$2.new"
sync "$archive/wal/$2.new"
mv "$archive/wal/$2.new" "$archive/wal/$2.gz"
sync "$archive/wal"
