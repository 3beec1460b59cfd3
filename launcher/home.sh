# shellcheck shell=bash
# The folders of RENGA_HOME that the launcher owns, and who may look into them.

make_home() {
    install -d -m 0711 "$RENGA_HOME" "$RENGA_HOME/run"
    install -d -m 0700 "$RENGA_HOME/secrets"
    install -d -m 0755 "$RENGA_HOME/tls" "$RENGA_HOME/lib" "$RENGA_CACHE"
    make_instance_id
}

# Six base-32 characters that every kernel object of this instance carries in its name.
make_instance_id() {
    local file="$RENGA_HOME/instance" id
    [ -s "$file" ] && return
    id=$(head -c 30 /dev/urandom | base32 -w0 | tr '[:upper:]' '[:lower:]' | head -c 6) || true
    [ "${#id}" = 6 ] || fail "Could not draw an instance id from /dev/urandom."
    printf '%s\n' "$id" >"$file.new"
    mv "$file.new" "$file"
}

# Users other than root must be able to walk to their folders.
check_home_reachable() {
    local user=$1 folder=$2
    setpriv --reuid "$user" --regid "$user" --clear-groups test -x "$folder" || fail \
        "User $user cannot reach $folder: a folder above it is closed to other users." \
        "Choose a RENGA_HOME such as /var/lib/renga, or open the way: chmod o+x on each folder above it."
}
