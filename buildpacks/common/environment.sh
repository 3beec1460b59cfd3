# Config vars and hooks of the app.

# Files whose names are these would change the build's own tools, not the app.
readonly KEPT_OUT='^(PATH|GIT_DIR|CPATH|CPPATH|LD_PRELOAD|LD_LIBRARY_PATH|LIBRARY_PATH|BUILD_DIR|CACHE_DIR|ENV_DIR|BUILDPACK_DIR|HOME|IFS)$'

# export_config_vars [<name>…]: those of ENV_DIR, without the ones above and those named
export_config_vars() {
    local file name
    [ -d "$ENV_DIR" ] || return 0
    for file in "$ENV_DIR"/*; do
        name=${file##*/}
        [[ -f $file && $name =~ ^[A-Za-z_][A-Za-z0-9_]*$ && ! $name =~ $KEPT_OUT && " $* " != *" $name "* ]] || continue
        export "$name=$(<"$file")"
    done
}

# run_hook <file>: the app's own step, if it has one
run_hook() {
    [ -f "$1" ] || return 0
    heading "Running $1 hook"
    [ -x "$1" ] || chmod +x "$1"
    "./$1" 2>&1 | indented || fail "$1 failed: the lines above say why."
}
