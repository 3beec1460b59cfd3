# The virtual environment at .heroku/python: by pip when requirements or Python changed, else as the last build left it.

readonly HOME_OF_PYTHON=.heroku/python

check_package_manager() {
    [ ! -f requirements.txt ] || return 0
    local other
    for other in uv.lock poetry.lock pdm.lock Pipfile.lock Pipfile; do
        [ ! -f "$other" ] || fail "$other found, but this buildpack installs from requirements.txt only." \
            "Write one from it and commit it, for example: uv export --no-dev > requirements.txt," \
            "poetry export > requirements.txt, or: pipenv requirements > requirements.txt"
    done
    fail "There is no requirements.txt at the root of the app, so there is nothing to install from." \
        "Make one, even if it is empty: touch requirements.txt"
}

# All that decides what pip leaves behind.
signature() {
    {
        printf '%s\n' 1 "$STACK" "$VERSION" "$BUILD_DIR"
        env | grep '^PIP_' | LC_ALL=C sort
        cat requirements.txt
    } | sha256sum | cut -d ' ' -f 1
}

# Lines that name other files or folders depend on more than requirements.txt.
decided_by_requirements() {
    ! grep -qE '^[[:space:]]*(-r|-c|-e|--requirement|--constraint|--editable|\.|/|file:)|@ *file:|(git|hg|svn|bzr)\+' requirements.txt
}

install_python() {
    SIGNATURE=$(signature)
    FROM_CACHE=no
    if [ -f "$CACHE_DIR/signature" ] && [ "$(<"$CACHE_DIR/signature")" = "$SIGNATURE" ]; then
        heading "Restoring Python $VERSION and its packages from cache"
        mkdir -p .heroku
        cp -R --preserve=mode,links,timestamps --no-dereference --reflink=auto "$CACHE_DIR/python" "$HOME_OF_PYTHON"
        FROM_CACHE=yes
    else
        [ ! -f "$CACHE_DIR/signature" ] || heading "Discarding cache since Python or requirements.txt changed"
        heading "Installing Python $VERSION"
        "$PYTHON" -m venv "$HOME_OF_PYTHON" 2>&1 | indented || fail "The virtual environment could not be made."
    fi
    export PATH="$BUILD_DIR/$HOME_OF_PYTHON/bin:$PATH" VIRTUAL_ENV="$BUILD_DIR/$HOME_OF_PYTHON"
}

install_packages() {
    if [ "$FROM_CACHE" = yes ] && decided_by_requirements; then
        heading "Requirements are unchanged: nothing to install"
        return
    fi
    heading "Installing dependencies using 'pip install -r requirements.txt'"
    python -m pip install --progress-bar off -r requirements.txt 2>&1 | indented ||
        fail "pip could not install what requirements.txt asks for: the lines above say why."
}

save_packages() {
    [ "$FROM_CACHE" = no ] || return 0
    heading "Saving cache"
    rm -rf "$CACHE_DIR/signature" "$CACHE_DIR/python"
    cp -R --preserve=mode,links,timestamps --no-dereference --reflink=auto "$HOME_OF_PYTHON" "$CACHE_DIR/python"
    printf '%s' "$SIGNATURE" >"$CACHE_DIR/signature"
}
