# shellcheck shell=bash
# Only the platform is root: PostgreSQL, the router and the bundled providers are system users without a shell, home or password.

make_user() {
    getent passwd "$1" >/dev/null && return
    say "Making the system user $1"
    adduser --quiet --system --group --no-create-home --home /nonexistent --shell /usr/sbin/nologin "$1" >/dev/null ||
        fail "Could not make the system user $1; see the lines above."
}

# Runs a command as a system user, without groups, capabilities or the way back.
as_user() {
    local user=$1
    shift
    setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all -- "$@"
}

# Like as_user, in place of this shell; the second word may keep single capabilities: ",+net_bind_service".
exec_as() {
    local user=$1 kept=$2
    shift 2
    exec setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs \
        --inh-caps="-all$kept" --ambient-caps="-all$kept" --bounding-set="-all$kept" -- "$@"
}
