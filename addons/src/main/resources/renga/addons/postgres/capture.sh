# shellcheck shell=bash
# Writes a dump of the database to stdout, and what is being dumped to stderr, without what only an administrator could
# bring back: links, which belong to postgres_fdw, and what every database of ours has from the first. A table that somebody alters for longer than this makes the dump fail.
set -eu
PATH=/usr/lib/postgresql/17/bin:$PATH
exec pg_dump --format=custom --verbose --no-password --exclude-extension='pg_stat_statements|postgres_fdw' --lock-wait-timeout=5min
