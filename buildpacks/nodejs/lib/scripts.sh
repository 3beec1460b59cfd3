# The app's own build scripts, in Heroku's order.

run_script() {
    has_script "$1" || return 0
    line "Running $1"
    echo
    await_node
    "$MANAGER" run "$1" 2>&1 | indented || fail "The script \"$1\" of package.json failed: the lines above say why."
}

run_build_script() {
    if has_script heroku-postbuild; then
        run_script heroku-postbuild
    else
        run_script build
    fi
}

warn_if_nothing_starts() {
    [ -f Procfile ] || has_script start || [ -f server.js ] || warning \
        "Nothing says how this app starts: no Procfile, no \"start\" script, no server.js." \
        "Add a Procfile, for example: web: node index.js"
}
