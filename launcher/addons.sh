# shellcheck shell=bash
# The bundled providers of add-ons: a process of their own, which the platform knows as it knows any provider.

addons_port_first=19600

# Each bundled provider, and what the names of its secrets begin with.
bundled_providers=(heroku-postgresql=postgres heroku-redis=keyvalue)

prepare_addons() {
    local folder="$RENGA_HOME/addons" name kind
    make_user renga-addons
    install -d -m 0750 -o root -g renga-addons "$folder"
    check_home_reachable renga-addons "$folder"
    for name in "${bundled_providers[@]#*=}"; do
        for kind in password admin sso_salt; do addons_secret "$folder/$name.$kind"; done
    done
    choose_addons_port "$folder/port"
    link_stack data-13 "$("$RENGA_CHECKOUT/stack/build" data)"
}

# PostgreSQL 15 is wanted seldom, and by nobody at once: its root file system is made after the start.
provide_data_12() {
    local rootfs
    rootfs=$("$RENGA_CHECKOUT/stack/build" --path data-12)
    if [ -d "$rootfs" ]; then
        link_stack data-12 "$rootfs"
    else
        (make_data_12) >"$RENGA_HOME/run/data-12.log" 2>&1 </dev/null 7>&- &
    fi
}

make_data_12() {
    local rootfs
    rootfs=$(nice -n 19 "$RENGA_CHECKOUT/stack/build" data-12) || return
    [ ! -s "$RENGA_HOME/instance" ] || link_stack data-12 "$rootfs"
}

addons_secret() { # <file>
    [ ! -s "$1" ] || return 0
    (umask 077 && openssl rand -hex 32 >"$1.new")
    chgrp renga-addons "$1.new"
    chmod 0640 "$1.new"
    mv "$1.new" "$1"
}

# The port is kept for ever, unless somebody else took it while the providers were down.
choose_addons_port() { # <file>
    local port
    [ -z "$(live_pid addons)" ] || return 0
    port=$(cat "$1" 2>/dev/null || true)
    if [ -z "$port" ] || [ -n "$(listeners "$port")" ]; then choose_port "$addons_port_first" "$1"; fi
}

# Told to the platform when something of it is new; a provider that the operator disabled stays so until then.
register_addons() {
    local provider old="$RENGA_HOME/addons/registered"
    # Of instances from before there was more than one.
    [ ! -f "$old" ] || mv "$old" "$RENGA_HOME/addons/postgres.registered"
    for provider in "${bundled_providers[@]}"; do register_provider "${provider%=*}" "${provider#*=}"; done
}

register_provider() { # <slug> <what its secrets' names begin with>
    local file="$RENGA_HOME/addons/$2.registered" body digest
    body=$(addons_manifest "$1" "$2")
    digest=$(sha256sum <<<"$body")
    [ "$digest" != "$(cat "$file" 2>/dev/null)" ] || return 0
    operator_call POST /operator/addon-services <<<"$body" >/dev/null
    echo "$digest" >"$file"
}

addons_manifest() { # <slug> <what its secrets' names begin with>
    local folder="$RENGA_HOME/addons" from="$RENGA_CHECKOUT/addons/$1"
    jq -n --slurpfile manifest "$from/manifest.json" --slurpfile plans "$from/plans.json" \
        --rawfile password "$folder/$2.password" --rawfile salt "$folder/$2.sso_salt" \
        --arg url "http://127.0.0.1:$(cat "$folder/port")/$1/resources" \
        '{may_run_services: true, plans: $plans[0], manifest: ($manifest[0]
            | .api.password = ($password | rtrimstr("\n")) | .api.sso_salt = ($salt | rtrimstr("\n"))
            | .api.production.base_url = $url)}'
}
