# `go install` into the app's bin/.

# What go sees. Its own caches lie in the build's cache; it never fetches another toolchain than the one chosen.
create_environment() {
    export GOTOOLCHAIN=local GOBIN=$BUILD_DIR/bin
    export GOPATH=$CACHE_DIR/path GOMODCACHE=$CACHE_DIR/modules GOCACHE=$CACHE_DIR/build GOENV=off
    FLAGS=(-tags heroku)
    if [ -d vendor ]; then
        FLAGS+=(-mod=vendor)
    fi
    LINKER=()
    if [ -n "${GO_LINKER_SYMBOL:-}" ] && [ -n "${GO_LINKER_VALUE:-}" ]; then
        LINKER=(-ldflags "-X '$GO_LINKER_SYMBOL=$GO_LINKER_VALUE'")
    fi
}

# Sets PACKAGES: GO_INSTALL_PACKAGE_SPEC, else the comment in go.mod, else every program of the module.
choose_packages() {
    local text=${GO_INSTALL_PACKAGE_SPEC:-$(heroku_comment install)}
    if [ -n "$text" ]; then
        read -ra PACKAGES <<<"$text"
        return
    fi
    heading "Finding the programs of this module"
    text=$(go list "${FLAGS[@]}" -find -f '{{if eq .Name "main"}}{{.ImportPath}}{{end}}' ./...) ||
        fail "go could not read this module: the lines above say why." "Try it at home: go list ./..."
    mapfile -t PACKAGES < <(sed '/^$/d' <<<"$text")
    [ "${#PACKAGES[@]}" -gt 0 ] || fail "This module holds no program: no package is named main." \
        "Add one, or name what to install in go.mod: // +heroku install ./cmd/..."
    printf '%s\n' "${PACKAGES[@]}" | indented
}

install_packages() {
    local command=(go install "${FLAGS[@]}" "${LINKER[@]}" "${PACKAGES[@]}")
    heading "Running: ${command[*]}"
    mkdir -p bin
    "${command[@]}" 2>&1 | indented ||
        fail "go install failed: the lines above say why." \
            "If go.mod or go.sum differ from what the code imports: go mod tidy, commit both, push again."
}

write_export() {
    cat >"$BUILDPACK_DIR/export" <<SHELL
export GOROOT="$GOROOT"
export PATH="$GOROOT/bin:$BUILD_DIR/bin:\$PATH"
SHELL
}
