# cargo, with its registry and target folder in the cache.

# Half of a cache; what no crate of the app needs any more goes only this way.
readonly TARGET_MB_MAX=2000

# Sets CARGO_OPTIONS. A mirror of Cargo's default registry comes from the operator or the app: CARGO_MIRROR=sparse+https://…/
use_registry() {
    export CARGO_HOME=$CACHE_DIR/home CARGO_TARGET_DIR=$CACHE_DIR/target CARGO_TERM_COLOR=never
    bound_folder "$CARGO_TARGET_DIR" "$TARGET_MB_MAX"
    mkdir -p "$CARGO_HOME"
    CARGO_OPTIONS=()
    [ -z "${CARGO_MIRROR:-}" ] && return
    [[ $CARGO_MIRROR =~ ^(sparse\+)?https?://[^[:space:]\"\\]+$ ]] || fail "CARGO_MIRROR is no address of a registry." \
        "Write for example: CARGO_MIRROR=sparse+https://crates.example.com/index/"
    CARGO_OPTIONS=(--config 'source.crates-io.replace-with="operator"' --config "source.operator.registry=\"$CARGO_MIRROR\"")
}

build_release() {
    local flags
    if [ -f Cargo.lock ]; then
        CARGO_OPTIONS+=(--locked)
    else
        warning "There is no Cargo.lock: every build may get other versions." "Make one and commit it: cargo generate-lockfile"
    fi
    [ ! -d vendor ] || [ ! -f .cargo/config.toml ] || CARGO_OPTIONS+=(--offline)
    flags=$(sed -n 's/^[[:space:]]*RUST_CARGO_BUILD_FLAGS=//p' RustConfig 2>/dev/null | tr -d "\"'" || true)
    read -ra flags <<<"${RUST_CARGO_BUILD_FLAGS:-${flags:---release}}"
    heading "Running: cargo build ${flags[*]}"
    cargo build "${flags[@]}" "${CARGO_OPTIONS[@]}" 2>&1 | indented ||
        fail "cargo could not build this app: the lines above say why." \
            "If Cargo.lock needs an update: cargo update --workspace, commit it, push again."
}

# The slug gets the programs, not the gigabyte that made them.
keep_programs() {
    local program name
    mkdir -p target/release
    cargo metadata --format-version 1 --no-deps "${CARGO_OPTIONS[@]}" |
        jq -r '.packages[].targets[] | select(.kind | index("bin")) | .name' >"$CACHE_DIR/programs"
    while IFS= read -r name; do
        for program in "$CARGO_TARGET_DIR/release/$name" "$CARGO_TARGET_DIR"/*/release/"$name"; do
            [ ! -x "$program" ] || cp --reflink=auto "$program" "target/release/$name"
        done
    done <"$CACHE_DIR/programs"
    [ -n "$(ls target/release)" ] || warning "cargo made no program: this app has only libraries."
}
