# node_modules: by the app's own manager when something that decides its content changed, else as the last build left it.
# The cache holds two trees: `full` as the manager made it and `pruned` without devDependencies. Each is one tar: reading
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
    await_node
    "${MANAGER}_install"
}

# All that decides what the manager leaves behind.
signature() {
    local name file sum
    sum=$({
        printf '%s\n' 4 "$STACK" "$NODE_VERSION" "$MANAGER $MANAGER_VERSION" "$NODE_ENV" "${MANIFEST[dependencies]}"
        while read -r name; do
            [[ ! ${name,,} =~ ^(npm_config|yarn|pnpm)_ ]] || printf '%s=%s\n' "$name" "${!name}"
        done < <(compgen -e)
        for file in "$LOCK" .npmrc .yarnrc .yarnrc.yml pnpm-workspace.yaml; do
            [ ! -f "$file" ] || printf '%s %s\n' "$file" "$(<"$file")"
        done
    } | sha256sum)
    printf '%s' "${sum%% *}"
}

# Install scripts of the app itself and linked packages (workspaces) depend on more than the lock.
decided_by_the_lock() {
    local fact
    [ -f "$LOCK" ] || return 1
    for fact in script.{preinstall,install,postinstall,prepare} workspaces; do
        ! has "$fact" || return 1
    done
    ! "${MANAGER}_links"
}

restore_dependencies() {
    local tree=full
    if [ -f "$CACHE_DIR/pruned.tar" ] && ! has_build_script; then
        tree=pruned
    fi
    line "Restoring node_modules from cache ($LOCK, node and $MANAGER are unchanged)"
    tar -xpf "$CACHE_DIR/$tree.tar"
    DEPENDENCIES=$tree
}

# keep <tree>
keep() {
    tar -cf "$CACHE_DIR/$1.tar.new" node_modules
    mv "$CACHE_DIR/$1.tar.new" "$CACHE_DIR/$1.tar"
}

# Managers leave devDependencies out when NODE_ENV is production; build scripts need them.
with_dev_dependencies() {
    NPM_CONFIG_PRODUCTION=false "$@"
}

save_dependencies() {
    case $DEPENDENCIES in
        full | pruned) line "Cached dependencies are unchanged" ;;
        *)
            rm -rf "$CACHE_DIR"/{signature,full.tar,pruned.tar}
            [ "$NODE_MODULES_CACHE" = true ] && [ -d node_modules ] || return 0
            line "Saving node_modules"
            keep full
            printf '%s' "$SIGNATURE" >"$CACHE_DIR/signature"
            ;;
    esac
}

prune_dependencies() {
    if [ "$NODE_ENV" != production ]; then
        line "Skipping because NODE_ENV is not 'production'"
    elif [ "$(production_setting)" = false ]; then
        line "Skipping because $(production_name) is 'false'"
    elif [ "$DEPENDENCIES" = pruned ] || ! "${MANAGER}_has_dev"; then
        line "Nothing to prune"
    else
        await_node
        "${MANAGER}_prune"
        save_pruned
    fi
}

production_name() { [ "$MANAGER" = yarn ] && echo YARN_PRODUCTION || echo NPM_CONFIG_PRODUCTION; }

production_setting() {
    local name
    name=$(production_name)
    printf '%s' "${!name:-true}"
}

save_pruned() {
    [ "$NODE_MODULES_CACHE" = true ] && [ ! -f "$CACHE_DIR/pruned.tar" ] && decided_by_the_lock && ! has_build_script || return 0
    keep pruned
}
