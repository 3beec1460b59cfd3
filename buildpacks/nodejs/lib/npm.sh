# npm, by package-lock.json or by none.

npm_install() {
    if [ -f package-lock.json ]; then
        jq -e 'type == "object"' package-lock.json >/dev/null 2>&1 ||
            fail "package-lock.json is not a JSON object." "Make it again: npm install"
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

npm_prune() {
    npm prune --omit=dev 2>&1 | indented || fail "npm prune failed: the lines above say why."
}

npm_links() { grep -q '"link": *true' package-lock.json; }

npm_has_dev() {
    if [ -f package-lock.json ]; then
        grep -q '"dev\(Optional\)\?": *true' package-lock.json
    else
        has devDependencies
    fi
}
