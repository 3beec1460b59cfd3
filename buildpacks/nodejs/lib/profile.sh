# What later buildpacks get in their environment.

write_export() {
    cat >"$BUILDPACK_DIR/export" <<SHELL
export PATH="$BUILD_DIR/.heroku/node/bin:$BUILD_DIR/node_modules/.bin:\$PATH"
export NODE_HOME="$BUILD_DIR/.heroku/node"
SHELL
}
