# What Composer installs. Its folder comes from the cache first, so that only what changed is fetched.

install_packages() {
    VENDOR=$(composer_setting vendor-dir)
    heading "Installing dependencies..."
    if [ -f "$VENDOR/composer/installed.json" ]; then
        warning "$VENDOR is checked into Git: it is kept, and brought to what composer.lock says." \
            "Keep it out unless you mean it: echo $VENDOR >> .gitignore; git rm -r --cached $VENDOR"
    else
        restore_packages
    fi
    composer install --no-dev --prefer-dist --optimize-autoloader --no-progress --no-ansi 2>&1 | indented ||
        fail "Composer could not install what composer.lock asks for: the lines above say why." \
            "If composer.json and composer.lock differ: composer update --lock, commit both, push again."
    save_packages
}

composer_setting() { composer config --no-plugins "$1" 2>/dev/null | tail -n 1; }

built_for() { printf '%s' "$STACK $(php -r 'echo PHP_VERSION;') $VENDOR"; }

restore_packages() {
    if [ ! -f "$CACHE_DIR/vendor.tar" ] || [ "$(noted "$CACHE_DIR/built-for")" != "$(built_for)" ]; then
        return 0
    fi
    line "Restoring $VENDOR from cache"
    bring_tree "$CACHE_DIR/vendor.tar"
    drop_local_packages
}

# Packages in folders of the app may have changed though the lock did not: Composer brings those anew that are gone.
drop_local_packages() {
    local name
    while read -r name; do
        [ -L "$VENDOR/$name" ] || rm -rf "${VENDOR:?}/$name"
    done < <(jq -r '.packages[]? | select(.dist.type? == "path") | .name' composer.lock 2>/dev/null || true)
}

save_packages() {
    local mark
    mark="$(built_for) $(sha256sum composer.lock 2>/dev/null || true)"
    if [ -f "$CACHE_DIR/vendor.tar" ] && [ "$(noted "$CACHE_DIR/lock")" = "$mark" ]; then
        return 0
    fi
    rm -f "$CACHE_DIR/lock"
    keep_tree "$VENDOR" "$CACHE_DIR/vendor.tar"
    built_for >"$CACHE_DIR/built-for"
    printf '%s' "$mark" >"$CACHE_DIR/lock"
}

# The app's own build step, by the name the official buildpack gave it.
run_compile_script() {
    [ -f composer.json ] && jq -e '.scripts? // {} | has("compile")' composer.json >/dev/null || return 0
    heading "Running 'composer compile'..."
    composer run-script --no-dev --no-ansi compile 2>&1 | indented ||
        fail "The script \"compile\" of composer.json failed: the lines above say why."
}
