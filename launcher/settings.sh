# shellcheck shell=bash
# Settings: environment first, then what `up` remembered in RENGA_HOME/settings, then the default.
# The file lets `RENGA_HOME=… ./renga status` find an instance's ports without naming them again.

setting_names=(RENGA_API_PORT RENGA_RENDEZVOUS_PORT RENGA_BIND RENGA_HTTP_PORT RENGA_HTTPS_PORT
    RENGA_DOMAIN RENGA_EMAIL RENGA_SLUG_STORE RENGA_CACHE DATABASE_URL
    RENGA_EGRESS_ALLOW RENGA_ADDON_HOSTS RENGA_BUILDS_AT_ONCE RENGA_API_CALLS_PER_HOUR
    RENGA_KEEP_RELEASES RENGA_KEEP_RELEASES_MAX RENGA_KEEP_DAYS RENGA_DISK_FLOOR_MB RENGA_ADDON_GRACE_HOURS
    RENGA_ARCHIVE_S3 RENGA_ARCHIVE_S3_REGION RENGA_ARCHIVE_S3_CREDENTIALS RENGA_JVM_OPTIONS)
home_length_max=80 # a Unix socket's path below RENGA_HOME must fit into 107 characters

load_settings() {
    export RENGA_HOME=${RENGA_HOME:-/var/lib/renga}
    [[ $RENGA_HOME == /* ]] || fail "RENGA_HOME is '$RENGA_HOME': it must be an absolute path."
    [ "${#RENGA_HOME}" -le "$home_length_max" ] || fail \
        "RENGA_HOME is ${#RENGA_HOME} characters long; sockets below it allow $home_length_max. Choose a shorter folder."
    recall_settings
    export RENGA_API_PORT=${RENGA_API_PORT:-5443}
    check_port RENGA_API_PORT
    export RENGA_RENDEZVOUS_PORT=${RENGA_RENDEZVOUS_PORT:-$((RENGA_API_PORT + 1))}
    export RENGA_BIND=${RENGA_BIND:-127.0.0.1}
    export RENGA_HTTP_PORT=${RENGA_HTTP_PORT:-8080} RENGA_HTTPS_PORT=${RENGA_HTTPS_PORT:-8443}
    export RENGA_DOMAIN=${RENGA_DOMAIN:-localhost} RENGA_EMAIL=${RENGA_EMAIL:-dev@example.test}
    export RENGA_CACHE=${RENGA_CACHE:-/var/cache/renga}
    local name
    for name in RENGA_RENDEZVOUS_PORT RENGA_HTTP_PORT RENGA_HTTPS_PORT; do check_port "$name"; done
}

check_ports_differ() {
    local twice
    twice=$(printf '%s\n' "$RENGA_API_PORT" "$RENGA_RENDEZVOUS_PORT" "$RENGA_HTTP_PORT" "$RENGA_HTTPS_PORT" | sort | uniq -d)
    [ -z "$twice" ] || fail "Two of Renga's ports are both $twice: API $RENGA_API_PORT, rendezvous $RENGA_RENDEZVOUS_PORT" \
        "(API + 1 unless set), HTTP $RENGA_HTTP_PORT, HTTPS $RENGA_HTTPS_PORT. Give each a number of its own."
}

check_port() {
    local value=${!1}
    if [[ ! $value =~ ^[0-9]{1,5}$ ]] || ((value < 1 || value > 65535)); then
        fail "$1 is '$value': it must be a port, 1 to 65535."
    fi
}

recall_settings() {
    local file="$RENGA_HOME/settings" name value
    [ -r "$file" ] || return 0
    while IFS='=' read -r name value; do
        known_setting "$name" || fail "$file holds the unknown setting '$name'; remove that line."
        [ -n "${!name:-}" ] || export "$name=$value"
    done <"$file"
}

known_setting() {
    local name
    for name in "${setting_names[@]}"; do [ "$name" != "$1" ] || return 0; done
    return 1
}

remember_settings() {
    local file="$RENGA_HOME/settings" name
    (
        umask 077
        for name in "${setting_names[@]}"; do
            [ -z "${!name:-}" ] || printf '%s=%s\n' "$name" "${!name}"
        done >"$file.new"
    )
    mv "$file.new" "$file"
}

# The key is in a file of its own: what is in the environment or in RENGA_HOME/settings, the other parts have, too.
check_archive_bucket() {
    local file=${RENGA_ARCHIVE_S3_CREDENTIALS:-}
    [ -n "${RENGA_ARCHIVE_S3:-}$file" ] || return 0
    if [ -z "${RENGA_ARCHIVE_S3:-}" ] || [ -z "$file" ]; then
        fail "RENGA_ARCHIVE_S3 and RENGA_ARCHIVE_S3_CREDENTIALS belong together: set the one to" \
            "https://ENDPOINT/BUCKET[/PREFIX], the other to a file with aws_access_key_id = … and aws_secret_access_key = …"
    fi
    [[ $file == /* ]] || fail "RENGA_ARCHIVE_S3_CREDENTIALS is '$file': it must be an absolute path."
    [ -r "$file" ] || fail "RENGA_ARCHIVE_S3_CREDENTIALS: there is no file $file that can be read."
    [ -z "$(find -L "$file" -perm /077)" ] || fail "RENGA_ARCHIVE_S3_CREDENTIALS: others may read $file. Run: chmod 600 $file"
}

# An instance never changes where its state lives by accident.
check_database_choice() {
    [ -d "$RENGA_HOME/postgres/data" ] && [ -n "${DATABASE_URL:-}" ] || return 0
    fail "DATABASE_URL is set, but $RENGA_HOME already keeps its state in its own PostgreSQL." \
        "Unset DATABASE_URL to go on with that, name another RENGA_HOME, or move the state over (pg_dump) and then" \
        "move $RENGA_HOME/postgres/data out of the way."
}

embedded_postgres() { [ -z "${DATABASE_URL:-}" ]; }
