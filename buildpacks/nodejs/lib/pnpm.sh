# pnpm, by pnpm-lock.yaml. Its store is in the cache, on another disk than the app: packages are copied out of it.

pnpm_install() {
    line "Installing node modules (pnpm install --frozen-lockfile)"
    with_dev_dependencies pnpm install --frozen-lockfile --prod=false --prefer-offline \
        --reporter=append-only --store-dir="$CACHE_DIR/pnpm" --package-import-method=copy 2>&1 | indented ||
        fail "pnpm install failed: the lines above say why." \
            "If package.json and pnpm-lock.yaml differ: pnpm install, commit both, push again."
}

pnpm_prune() {
    CI=true pnpm prune --prod --ignore-scripts 2>&1 | indented || fail "pnpm prune failed: the lines above say why."
}

pnpm_links() { grep -qE '(link|file|workspace):' pnpm-lock.yaml; }

pnpm_has_dev() { has devDependencies; }
