# shellcheck shell=bash
# Restores the dump on stdin, or of the database that FROM_HOST and its kin name, into the empty database, and says on
# stderr what is being done, what was left out ("warning: ...") and why it failed ("error: ...").
set -u
PATH=/usr/lib/postgresql/17/bin:$PATH
export LC_ALL=C PGOPTIONS='-c default_transaction_read_only=off'
messages=/tmp/messages
failed='pg_restore: error: could not execute query: ERROR:  '
rights='((must be owner of extension |permission denied to create extension |'
rights+='extension "[^"]*" (already exists|does not exist)).*)'

restore() {
    pg_restore --format=custom --verbose --no-owner --no-privileges --no-password --dbname="$PGDATABASE" 2>&1 |
        tee "$messages" >&2
    return "${PIPESTATUS[0]}"
}

said() {
    grep -Eq "$1" "$messages"
}

# What only an administrator may do with an extension: the database is whole without it. So it is without a limit that
# this pg_restore sets for its own session, and that older servers do not know.
tell_what_was_left_out() {
    sed -En "s/^$failed$rights/warning: left out, since it takes an administrator: \1/p" "$messages" | tee /tmp/left_out >&2
    grep -E "^${failed}unrecognized configuration parameter \"transaction_timeout\"\$" "$messages" >>/tmp/left_out
}

# Nothing failed but that, and all of the dump was gone through.
is_whole() {
    local errors
    errors=$(sed -n 's/^pg_restore: warning: errors ignored on restore: //p' "$messages")
    [ "$errors" = "$(wc -l </tmp/left_out)" ]
}

is_closed() {
    psql --no-password --no-psqlrc --command='' 2>&1 | grep -q 'too many connections for database'
}

# Its head is read before anything else is done.
is_no_dump() {
    said 'did not find magic string' || { said ': end of file$' && ! said '^pg_restore: connecting to database'; }
}

why() {
    if is_no_dump; then
        echo 'this is no dump that can be restored: make one with pg_dump --format=custom'
    elif said 'unsupported version'; then
        echo 'the dump was made by a newer pg_dump: make one with pg_dump 17 or older'
    elif is_closed; then
        echo 'what is in the dump takes much more room than the plan has: upgrade with heroku addons:upgrade'
    elif said 'could not (read from input file|uncompress data)|corrupt'; then
        echo 'the dump is damaged or not complete: capture or upload another one'
    else
        echo 'the dump could not be restored: see the lines above'
    fi
}

# What it says goes the same way; its end decides, for what came until then may look whole.
dump_other() {
    PGHOST=$FROM_HOST PGPORT=$FROM_PORT PGUSER=$FROM_USER PGPASSWORD=$FROM_PASSWORD PGDATABASE=$FROM_DATABASE \
        PGSSLMODE=prefer pg_dump --format=custom --compress=1 --no-password --exclude-extension='pg_stat_statements|postgres_fdw' \
        --lock-wait-timeout=5min
    echo $? >/tmp/dumped
}

if [ -n "${FROM_HOST:-}" ]; then
    : "${FROM_PORT:=5432}"
    dump_other | restore
    restored=${PIPESTATUS[1]}
    if [ "$(cat /tmp/dumped)" != 0 ]; then
        echo "error: the other database could not be read: see the lines above. Nothing has been changed." >&2
        exit 1
    fi
    [ "$restored" != 0 ] || exit 0
else
    restore && exit
fi
tell_what_was_left_out
is_whole && exit
echo "error: $(why). The database is as it was before." >&2
exit 1
