# What later buildpacks get in their environment. No PYTHONHOME: a virtual environment finds itself.

write_export() {
    cat >"$BUILDPACK_DIR/export" <<SHELL
export PATH="$BUILD_DIR/$HOME_OF_PYTHON/bin:\$PATH"
export VIRTUAL_ENV="$BUILD_DIR/$HOME_OF_PYTHON"
export PYTHONUNBUFFERED=1
export LANG="\${LANG:-en_US.UTF-8}"
SHELL
}
