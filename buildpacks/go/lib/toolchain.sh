# Which Go, and its toolchain in the cache.

readonly GO_DEFAULT=1.25
readonly TOOLCHAIN=golang.org/toolchain ANSWER_SECONDS_MAX=300

# stack_go <argument>…: the stack's go, which is there to fetch others: by GOPROXY and GOSUMDB or its own defaults, and never one
# that the checksum database does not vouch for
stack_go() {
    (cd / && GOTOOLCHAIN=local GOENV=off GOFLAGS='' GOPATH=$CACHE_DIR/path GOMODCACHE=$CACHE_DIR/unpacking \
        timeout "$ANSWER_SECONDS_MAX" /usr/lib/go-1.24/bin/go "$@")
}

# toolchains: the versions for this kind of machine ("1.25.7"), oldest first
toolchains() {
    stack_go list -m -retracted -versions "$TOOLCHAIN" | tr ' ' '\n' | sed -n 's/^v0\.0\.1-go\(1\.[0-9.rc]*\)\.linux-amd64$/\1/p' | sort -V
}

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
        fetch_toolchain "$kept"
    fi
    export GOROOT=$kept PATH=$kept/bin:$PATH
}

# fetch_toolchain <folder>: on the cache's disk, where moving is free. Modules carry no modes.
fetch_toolchain() {
    rm -rf "$CACHE_DIR/toolchain" "$CACHE_DIR/unpacking"
    stack_go mod download -modcacherw "$TOOLCHAIN@v0.0.1-go$VERSION.linux-amd64" 2>&1 | indented || {
        rm -rf "$CACHE_DIR/unpacking"
        fail "go$VERSION could not be fetched: the lines above say why." \
            "Push again in a while; if it stays so, check GOPROXY and GOSUMDB."
    }
    chmod +x "$CACHE_DIR/unpacking/$TOOLCHAIN"@*/{bin/*,pkg/tool/*/*}
    mkdir -p "${1%/*}"
    mv "$CACHE_DIR/unpacking/$TOOLCHAIN"@*/ "$1"
    rm -r "$CACHE_DIR/unpacking"
}
