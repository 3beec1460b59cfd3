# The locked gems: those of vendor/cache, or the stack's own if they are the very ones, or from their sources into vendor/bundle.

readonly BUNDLE=vendor/bundle

install_gems() {
    GEMS=installed
    SIGNATURE=$(signature)
    line "Bundler $(bundle --version | grep -oE '[0-9.]+' | head -n 1), without the groups ${BUNDLE_WITHOUT//:/, }"
    if [ ! -d vendor/cache ] && bundle check >/dev/null 2>&1; then
        GEMS=stack
        heading "All locked gems are on the stack: nothing to install"
        return
    fi
    export BUNDLE_PATH=$BUNDLE BUNDLE_BIN=$BUNDLE/bin BUNDLE_DEPLOYMENT=true
    export PATH="$BUILD_DIR/bin:$BUILD_DIR/$BUNDLE/bin:$PATH"
    restore_gems
    [ "$GEMS" = unchanged ] || run_bundler
}

# All that decides what Bundler leaves behind.
signature() {
    {
        printf '%s\n' 1 "$STACK" "$RUBY_THERE" "$BUILD_DIR"
        env | grep '^BUNDLE_' | LC_ALL=C sort
        cat Gemfile Gemfile.lock
    } | sha256sum | cut -d ' ' -f 1
}

# Gems in folders of the app (PATH in the lock) may have changed without it. Others of the last build save compiling.
restore_gems() {
    [ -f "$CACHE_DIR/gems.tar" ] || return 0
    if [ "$(noted "$CACHE_DIR/ruby")" != "$STACK $RUBY_THERE" ]; then
        heading "Discarding cached gems: they were built for another Ruby"
        rm -f "$CACHE_DIR/gems.tar" "$CACHE_DIR/signature"
        return
    fi
    bring_tree "$CACHE_DIR/gems.tar"
    if [ "$(noted "$CACHE_DIR/signature")" = "$SIGNATURE" ] && ! grep -q '^PATH' Gemfile.lock; then
        GEMS=unchanged
        heading "Gems are unchanged: restored from cache, nothing to install"
    fi
}

run_bundler() {
    heading "Installing dependencies using bundler"
    local log
    log=$(mktemp)
    if [ -d vendor/cache ] && bundle install --local >"$log" 2>&1; then
        line "Running: bundle install --local (from vendor/cache)"
        indented <"$log"
    else
        line "Running: bundle install"
        bundle install 2>&1 | indented || fail "Bundler could not install what Gemfile.lock asks for: the lines above say why." \
            "If Gemfile and Gemfile.lock differ: bundle lock, commit both, push again." \
            "If a source cannot be reached from here, bring the gems along: bundle cache, and commit vendor/cache."
    fi
    rm "$log"
    line "Cleaning up the bundler cache."
    bundle clean --force 2>&1 | indented
}

save_gems() {
    [ "$GEMS" = installed ] || return 0
    rm -f "$CACHE_DIR/signature"
    keep_tree "$BUNDLE" "$CACHE_DIR/gems.tar"
    printf '%s' "$STACK $RUBY_THERE" >"$CACHE_DIR/ruby"
    printf '%s' "$SIGNATURE" >"$CACHE_DIR/signature"
}
