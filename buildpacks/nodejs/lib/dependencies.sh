# node_modules: by `npm ci` when something that decides its content changed, else as the last build left it.
# The cache holds two trees: `full` as npm ci made it and `pruned` without devDependencies. Each is one tar: reading
# thousands of small files back from a cache that was just mounted took four times as long.

install_dependencies() {
    DEPENDENCIES=installed
    SIGNATURE=$(signature)
    if [ "$NODE_MODULES_CACHE" != true ]; then
        line "Caching has been disabled because NODE_MODULES_CACHE=${NODE_MODULES_CACHE}"
    elif [ -f "$CACHE_DIR/signature" ] && [ "$(<"$CACHE_DIR/signature")" = "$SIGNATURE" ] && decided_by_the_lock; then
        restore_dependencies
        return
    fi
    install_with_npm
}

# All that decides what npm ci leaves behind.
signature() {
    {
        printf '%s\n' 2 "$STACK" "$NODE_VERSION" "$NPM_VERSION" "$NODE_ENV"
        env | grep -i '^npm_config_' | LC_ALL=C sort
        jq -S '[.dependencies, .devDependencies, .optionalDependencies, .peerDependencies, .overrides]' package.json
        cat package-lock.json .npmrc 2>/dev/null || true
    } | sha256sum | cut -d ' ' -f 1
}

# Install scripts of the app itself and linked packages (workspaces) depend on more than the lock.
decided_by_the_lock() {
    [ -f package-lock.json ] &&
        jq -e '.scripts // {} | has("preinstall") or has("install") or has("postinstall") or has("prepare") | not' \
            package.json >/dev/null &&
        ! grep -q '"link": *true' package-lock.json
}

restore_dependencies() {
    local tree=full
    if [ -f "$CACHE_DIR/pruned.tar" ] && ! has_build_script; then
        tree=pruned
    fi
    line "Restoring node_modules from cache (package-lock.json, node and npm are unchanged)"
    tar -xpf "$CACHE_DIR/$tree.tar"
    DEPENDENCIES=$tree
}

# keep <tree>
keep() {
    tar -cf "$CACHE_DIR/$1.tar.new" node_modules
    mv "$CACHE_DIR/$1.tar.new" "$CACHE_DIR/$1.tar"
}

install_with_npm() {
    await_node
    if [ -f package-lock.json ]; then
        line "Installing node modules (npm ci)"
        with_dev_dependencies npm ci --include=dev --prefer-offline 2>&1 | indented ||
            fail "npm ci failed: the lines above say why." \
                "If package.json and package-lock.json differ: npm install, commit both, push again."
    else
        warning "There is no package-lock.json: every build may install other versions." \
            "Make one and commit it: npm install --package-lock-only"
        line "Installing node modules (npm install)"
        with_dev_dependencies npm install --include=dev --no-package-lock 2>&1 | indented ||
            fail "npm install failed: the lines above say why."
    fi
    mkdir -p node_modules
}

# npm leaves devDependencies out when NODE_ENV is production; build scripts need them.
with_dev_dependencies() {
    NPM_CONFIG_PRODUCTION=false "$@"
}

save_dependencies() {
    case $DEPENDENCIES in
        full | pruned) line "Cached dependencies are unchanged" ;;
        *)
            rm -f "$CACHE_DIR"/{signature,full.tar,pruned.tar}
            [ "$NODE_MODULES_CACHE" = true ] || return 0
            line "Saving node_modules"
            keep full
            printf '%s' "$SIGNATURE" >"$CACHE_DIR/signature"
            ;;
    esac
}

prune_dependencies() {
    if [ "$NODE_ENV" != production ]; then
        line "Skipping because NODE_ENV is not 'production'"
    elif [ "${NPM_CONFIG_PRODUCTION:-true}" = false ]; then
        line "Skipping because NPM_CONFIG_PRODUCTION is 'false'"
    elif [ "$DEPENDENCIES" = pruned ] || without_dev_dependencies; then
        line "Nothing to prune"
    else
        await_node
        npm prune --omit=dev 2>&1 | indented || fail "npm prune failed: the lines above say why."
        save_pruned
    fi
}

without_dev_dependencies() {
    if [ -f package-lock.json ]; then
        ! grep -q '"dev\(Optional\)\?": *true' package-lock.json
    else
        jq -e '(.devDependencies // {}) == {}' package.json >/dev/null
    fi
}

save_pruned() {
    [ "$NODE_MODULES_CACHE" = true ] && [ ! -f "$CACHE_DIR/pruned.tar" ] && decided_by_the_lock && ! has_build_script || return 0
    keep pruned
}
