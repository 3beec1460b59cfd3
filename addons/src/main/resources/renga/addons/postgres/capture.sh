# shellcheck shell=bash
# Writes a dump of the database to stdout, and what is being dumped to stderr. Every cluster has pg_stat_statements in
# every database, as its own. A table that somebody alters for longer than this makes the dump fail.
set -eu
PATH=/usr/lib/postgresql/17/bin:$PATH
exec pg_dump --format=custom --verbose --no-password --exclude-extension=pg_stat_statements --lock-wait-timeout=5min
