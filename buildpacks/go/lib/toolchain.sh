# Which Go, and its toolchain in the cache.

readonly GO_DEFAULT=1.25

# learn_versions <file>: asked of the proxy once a day; if it does not answer, what it said last still counts
learn_versions() {
    ! { fresh_for 1440 "$1" && grep -qE "^${WANTED:-$GO_DEFAULT}(\.|$)" "$1"; } || return 0
    local there
    there=$(toolchains) || there=''
    if [ -n "$there" ]; then
        printf '%s\n' "$there" >"$1"
    elif [ ! -s "$1" ]; then
        fail "The Go module proxy did not say which toolchains there are." \
            "Push again in a while; if it stays so, check GOPROXY."
    fi
}

choose_version() {
    local note=$CACHE_DIR/versions
    read_wanted
    learn_versions "$note"
    VERSION=$(newest_that_fits "${WANTED:-$GO_DEFAULT}" <"$note")
    [ -n "$VERSION" ] || fail "There is no Go $WANTED ($SOURCE)." \
        "There is: $(newest_of_each_series <"$note")." "Write for example: // +heroku goVersion go$GO_DEFAULT"
    if [ -n "$WANTED" ]; then
        heading "Using go$VERSION, which fits $WANTED ($SOURCE)"
    else
        heading "No Go version was specified. Using the newest of the default series: go$VERSION"
        line "To choose one, write into go.mod, for example: // +heroku goVersion go$GO_DEFAULT"
    fi
}

newest_that_fits() { # <series or version>
    awk -v wanted="$1" '$0 == wanted || (index($0, wanted ".") == 1) { found = $0 } END { print found }'
}

newest_of_each_series() {
    awk -F. '!/rc/ { newest[$2] = $0 } END { for (series in newest) print newest[series] }' | sort -V | tail -n 6 | paste -sd ' '
}

install_toolchain() {
    local kept=$CACHE_DIR/toolchain/$VERSION
    if [ -x "$kept/bin/go" ]; then
        line "Using go$VERSION from cache"
    else
        line "Installing go$VERSION"
        rm -rf "$CACHE_DIR/toolchain" "$CACHE_DIR/unpacking"
        unpack_toolchain "$kept"
    fi
    export GOROOT=$kept PATH=$kept/bin:$PATH
}

# unpack_toolchain <folder>: only with the hash that the checksum database announced; on the cache's disk, where moving is free
unpack_toolchain() {
    local work=$CACHE_DIR/unpacking expected
    mkdir "$work"
    from_proxy "$TOOLCHAIN/@v/v0.0.1-go$VERSION.linux-amd64.zip" "$work/go.zip" ||
        fail "go$VERSION could not be fetched from the Go module proxy." "Push again in a while; if it stays so, check GOPROXY."
    unzip -q -d "$work/zip" "$work/go.zip"
    rm "$work/go.zip"
    expected=$(announced_hash "$VERSION")
    if [ -z "$expected" ]; then
        line "The checksum database did not answer: go$VERSION is as the proxy sent it"
    elif [ "$(hash_of "$work/zip")" != "$expected" ]; then
        fail "go$VERSION is not what the checksum database announced: its hash differs from $expected." "Push again."
    fi
    chmod -R u+w,+rX "$work/zip"
    chmod +x "$work/zip/$TOOLCHAIN"*/bin/* "$work/zip/$TOOLCHAIN"*/pkg/tool/*/*
    mkdir -p "${1%/*}"
    mv "$work/zip/$TOOLCHAIN"*/ "$1"
    rm -r "$work"
}
