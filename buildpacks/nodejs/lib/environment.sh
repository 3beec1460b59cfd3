# Config vars and defaults that npm and the app's scripts see.

check_app() {
    read_manifest
    choose_manager
    [ ! -d node_modules ] || {
        warning "node_modules is checked into Git: it is dropped and made anew." \
            "Keep it out: echo node_modules >> .gitignore; git rm -r --cached node_modules"
        rm -rf node_modules
    }
}

# Sets MANAGER and LOCK by the one lock file there is.
choose_manager() {
    local file found=()
    for file in package-lock.json yarn.lock pnpm-lock.yaml; do
        if [ -f "$file" ]; then found+=("$file"); fi
    done
    [ ${#found[@]} -le 1 ] || fail "Two lock files: ${found[*]}. They would install different versions." \
        "Keep the one you use: git rm ${found[-1]}"
    [ ! -f bun.lock ] && [ ! -f bun.lockb ] || [ ${#found[@]} = 1 ] || fail "bun is not installed by this buildpack." \
        "Make a lock npm reads and commit it: npm install --package-lock-only"
    LOCK=${found[0]:-package-lock.json}
    case $LOCK in
        yarn.lock) MANAGER=yarn ;;
        pnpm-lock.yaml) MANAGER=pnpm ;;
        *) MANAGER=npm ;;
    esac
}

create_environment() {
    export_config_vars
    export NPM_CONFIG_LOGLEVEL=${NPM_CONFIG_LOGLEVEL:-error}
    export NODE_VERBOSE=${NODE_VERBOSE:-false}
    export NODE_ENV=${NODE_ENV:-production}
    export NODE_MODULES_CACHE=${NODE_MODULES_CACHE:-true}
    export NPM_CONFIG_CACHE=$CACHE_DIR/npm NPM_CONFIG_UPDATE_NOTIFIER=false NPM_CONFIG_FUND=false NPM_CONFIG_AUDIT=false
    # node brings certificate authorities of its own; the stack's are the operator's.
    if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && [ -s /etc/ssl/certs/ca-certificates.crt ]; then
        export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
    fi
}

list_environment() {
    echo
    local name
    for name in NPM_CONFIG_LOGLEVEL NODE_VERBOSE NODE_ENV NODE_MODULES_CACHE; do
        line "$name=${!name}"
    done
}
