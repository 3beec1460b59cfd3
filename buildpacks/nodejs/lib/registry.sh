# Versions and archives from the npm registry. Its address comes from the app's or the operator's NPM_CONFIG_REGISTRY,
# else from the stack's /etc/npmrc, which holds npm's own default.

registry() {
    local address=${NPM_CONFIG_REGISTRY:-${npm_config_registry:-}}
    if [ -z "$address" ] && [ -f /etc/npmrc ]; then
        address=$(sed -n 's/^registry *= *//p' /etc/npmrc)
    fi
    [ -n "$address" ] || fail "No npm registry is known, so node cannot be fetched." \
        "Set one for the app: heroku config:set NPM_CONFIG_REGISTRY=https://…" \
        "or for all builds: the operator's setting NPM_CONFIG_REGISTRY."
    printf '%s' "${address%/}"
}

# package_info <package>: its versions and where they lie, as JSON
package_info() {
    local address
    address=$(registry) || return
    "${FETCH[@]}" --header 'Accept: application/vnd.npm.install-v1+json' "$address/$1"
}

# newest_version <package> <range>: prints "version tarball integrity"; nothing if no version fits
newest_version() {
    package_info "$1" | jq -r -L "$BUILDPACK_DIR/lib" --arg range "$2" 'include "semver";
        .versions as $all | ($all | keys | newest($range)) // empty
        | "\(.) \($all[.].dist.tarball) \($all[.].dist.integrity)"'
}

# known_version <package> <range>: as newest_version, asked of the registry once a day per range
known_version() {
    local note=$CACHE_DIR/resolved/$1 range found
    if fresh_for 1440 "$note"; then
        { read -r range && read -r found; } <"$note" || true
        if [ "$range" = "$2" ]; then
            printf '%s' "$found"
            return
        fi
    fi
    jq -en -L "$BUILDPACK_DIR/lib" --arg range "$2" 'include "semver"; $range | well_formed' >/dev/null ||
        fail "\"$2\" in engines of package.json is no version range." "Write for example \"node\": \"$DEFAULT_NODE\"."
    found=$(newest_version "$1" "$2") || fail "The npm registry did not answer for $1." \
        "Push again in a while; if it stays so, check NPM_CONFIG_REGISTRY."
    mkdir -p "${note%/*}"
    printf '%s\n%s\n' "$2" "$found" >"$note"
    printf '%s' "$found"
}

# unpack <tarball> <sha512 integrity> <folder>: checks the hash before anything of it is used
unpack() {
    local archive
    archive=$(mktemp)
    fetch "$1" "$archive" || fail "$1 could not be fetched."
    [ "sha512-$(openssl dgst -sha512 -binary "$archive" | base64 -w 0)" = "$2" ] ||
        fail "$1 is not what the registry announced: its SHA-512 differs from $2." "Push again."
    rm -rf "$3.new"
    mkdir -p "$3.new"
    tar -xzf "$archive" -C "$3.new" --strip-components=1 --no-same-owner
    rm "$archive"
    rm -rf "$3"
    mv "$3.new" "$3"
}
