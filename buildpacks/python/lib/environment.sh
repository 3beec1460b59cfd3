# Config vars and defaults that pip and the app's hooks see.

# Files whose names are these would change the build's own tools, not the app.
readonly KEPT_OUT='^(PATH|GIT_DIR|CPATH|CPPATH|LD_PRELOAD|LD_LIBRARY_PATH|LIBRARY_PATH|PYTHONHOME|PYTHONPATH|BUILD_DIR|CACHE_DIR|ENV_DIR|BUILDPACK_DIR|HOME|IFS)$'

create_environment() {
    local file name
    if [ -d "$ENV_DIR" ]; then
        for file in "$ENV_DIR"/*; do
            name=${file##*/}
            [[ -f $file && $name =~ ^[A-Za-z_][A-Za-z0-9_]*$ && ! $name =~ $KEPT_OUT ]] || continue
            export "$name=$(<"$file")"
        done
    fi
    export PYTHONUNBUFFERED=1 PIP_CACHE_DIR=$CACHE_DIR/pip PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
    if [ -z "${PIP_CERT:-}" ] && [ -s /etc/ssl/certs/ca-certificates.crt ]; then
        export PIP_CERT=/etc/ssl/certs/ca-certificates.crt
    fi
}

# run_hook <file>: the app's own step, if it has one
run_hook() {
    [ -f "$1" ] || return 0
    heading "Running $1 hook"
    [ -x "$1" ] || chmod +x "$1"
    "$1" 2>&1 | indented || fail "$1 failed: the lines above say why."
}
