# yarn, by yarn.lock: classic (1.x) or modern (2 and up), which package.json's packageManager or the lock tell apart.

yarn_is_modern() { [ "${MANAGER_VERSION%%.*}" -ge 2 ]; }

yarn_install() {
    if yarn_is_modern; then
        yarn_install_modern
    else
        line "Installing node modules (yarn install --frozen-lockfile)"
        YARN_CACHE_FOLDER=$CACHE_DIR/yarn YARN_PRODUCTION=false with_dev_dependencies \
            yarn install --frozen-lockfile --ignore-engines --prefer-offline --non-interactive 2>&1 | indented || yarn_failed
    fi
}

# Plug'n'Play runs packages out of .yarn/cache, which then belongs to the app.
yarn_install_modern() {
    export YARN_ENABLE_GLOBAL_CACHE=false YARN_ENABLE_TELEMETRY=false
    local kept=$CACHE_DIR/yarn-modern plug=no
    [ "$(yarn config get nodeLinker)" != pnp ] || plug=yes
    if [ $plug = no ]; then
        export YARN_CACHE_FOLDER=$kept
    elif [ -d "$kept" ] && [ ! -d .yarn/cache ]; then
        mkdir -p .yarn
        copy_tree "$kept" .yarn/cache
    fi
    line "Installing node modules (yarn install --immutable)"
    with_dev_dependencies yarn install --immutable 2>&1 | indented || yarn_failed
    [ $plug = yes ] && [ -d .yarn/cache ] || return 0
    rm -rf "$kept"
    copy_tree .yarn/cache "$kept"
}

yarn_failed() {
    fail "yarn install failed: the lines above say why." \
        "If package.json and yarn.lock differ: yarn install, commit both, push again."
}

yarn_prune() {
    if yarn_is_modern; then
        yarn workspaces focus --all --production 2>&1 | indented
    else
        YARN_CACHE_FOLDER=$CACHE_DIR/yarn yarn install --frozen-lockfile --ignore-engines --ignore-scripts --prefer-offline \
            --production --non-interactive 2>&1 | indented
    fi || fail "yarn could not leave out devDependencies: the lines above say why."
}

# Plug'n'Play keeps packages elsewhere than in node_modules; what is linked changes without the lock.
yarn_links() { [ -f .pnp.cjs ] || grep -qE 'link:|portal:|file:\.|workspace:[^.]' yarn.lock package.json; }

yarn_has_dev() { has devDependencies; }
