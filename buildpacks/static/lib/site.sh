# The site as the app's owner wrote it down: checked before it is served.

check_site() {
    heading "Reading static.json"
    local problem root
    problem=$(jq -e . static.json 2>&1 >/dev/null) || fail "static.json is not JSON: ${problem#parse error: }" \
        "Check it: jq . static.json"
    problem=$(jq -r -L "$BUILDPACK_DIR/start" 'include "check"; problems[]' static.json)
    if [ -n "$problem" ]; then
        local lines
        mapfile -t lines <<<"$problem"
        fail "static.json cannot be used:" "${lines[@]}"
    fi
    root=$(jq -r '.root // "public_html"' static.json)
    [ -d "$root" ] || fail "The folder that static.json serves (root: \"$root\") is not in the app." \
        "Commit it, or let an earlier buildpack make it: heroku buildpacks:add --index 1 heroku/nodejs"
    line "Serving $root ($(find "$root" -type f | wc -l) files)"
}

install_server() {
    heading "Installing the nginx configuration"
    mkdir -p bin .static
    cp "$BUILDPACK_DIR"/start/*.jq .static/
    cp "$BUILDPACK_DIR/start/boot" bin/boot
    chmod +x bin/boot
    line "$(nginx -v 2>&1)"
}

# nginx itself says whether it can read what static.json becomes.
try_configuration() {
    local said
    said=$(HOME=$BUILD_DIR PORT=${PORT:-5000} STATIC_TRY=yes bin/boot 2>&1) || fail \
        "nginx does not accept what static.json becomes:" "$said"
}
