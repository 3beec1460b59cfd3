# The virtual environment at .heroku/python: as the last build left it, or made and filled by the package manager.

readonly HOME_OF_PYTHON=.heroku/python BASE_OF_PYTHON=.heroku/python-base DOWNLOADS_MB_MAX=1024

# All that decides what an installation leaves behind.
signature() {
    {
        printf '%s\n' 4 "$STACK" "$VERSION" "$BUILD_DIR" "$MANAGER"
        env | grep -E '^(PIP|UV|POETRY|PIPENV)_' | LC_ALL=C sort
        case $MANAGER in
            pip) requirement_files | xargs -d '\n' cat ;;
            pipenv) cat Pipfile Pipfile.lock ;;
            poetry | uv) cat pyproject.toml "$LOCK" ;;
        esac
    } | sha256sum | cut -d ' ' -f 1
}

# Whether the files above say all: what lies in other files and folders of the app may have changed without them.
decided_by_the_lock() {
    case $MANAGER in
        pip) ! requirement_files | xargs -d '\n' grep -qE '^[[:space:]]*(-e|--editable|\.|/|file:)|@ *file:|(git|hg|svn|bzr)\+' ;;
        pipenv) jq -e '[.. | objects | select(has("path") or has("file") or has("editable"))] == []' Pipfile.lock >/dev/null ;;
        poetry) ! grep -qE '^type = "(directory|file)"' poetry.lock ;;
        uv) ! grep -qE 'source = \{ (directory|path|editable = "[^."]|editable = "\.[^"])' uv.lock ;;
    esac
}

# requirements.txt and the files that it and they name by -r and -c, each once.
requirement_files() {
    local todo=(requirements.txt) seen=' ' file next
    while [ ${#todo[@]} -gt 0 ]; do
        file=${todo[0]} todo=("${todo[@]:1}")
        if [ ! -f "$file" ] || [[ $seen == *" $file "* ]]; then
            continue
        fi
        seen+="$file "
        printf '%s\n' "$file"
        while read -r next; do
            todo+=("$(dirname "$file")/$next")
        done < <(sed -nE 's/^[[:space:]]*(-r|-c|--requirement|--constraint)[[:space:]=]*([^[:space:]#]+).*/\2/p' "$file")
    done
}

# A fetched Python goes into the slug, the stack's own does not.
bring_base() {
    [[ $PYTHON == "$CACHE_DIR"/* ]] || return 0
    mkdir -p .heroku
    copy_tree "$(readlink -f "${PYTHON%/bin/*}")" "$BASE_OF_PYTHON"
    PYTHON=$BUILD_DIR/$BASE_OF_PYTHON/bin/${PYTHON##*/}
}

install_python() {
    bring_base
    SIGNATURE=$(signature)
    FROM_CACHE=no
    if [ "$(noted "$CACHE_DIR/signature")" = "$SIGNATURE" ] && decided_by_the_lock; then
        heading "Restoring Python $VERSION and its packages from cache"
        bring_tree "$CACHE_DIR/python.tar"
        FROM_CACHE=yes
    else
        [ ! -f "$CACHE_DIR/signature" ] || discard_reason
        heading "Installing Python $VERSION"
        local options=()
        [ "$MANAGER" != uv ] || options=(--without-pip)
        "$PYTHON" -m venv "${options[@]}" "$HOME_OF_PYTHON" 2>&1 | indented || fail "The virtual environment could not be made."
    fi
    export PATH="$BUILD_DIR/$HOME_OF_PYTHON/bin:$PATH" VIRTUAL_ENV="$BUILD_DIR/$HOME_OF_PYTHON"
}

discard_reason() {
    if decided_by_the_lock; then
        heading "Discarding cache since Python or $LOCK changed"
    else
        heading "Discarding cache since $LOCK names files or folders that may have changed"
    fi
}

install_packages() {
    if [ "$FROM_CACHE" = yes ]; then
        heading "Requirements are unchanged: nothing to install"
    else
        "install_with_$MANAGER"
    fi
}

install_with_pip() {
    heading "Installing dependencies using 'pip install -r requirements.txt'"
    python -m pip install --progress-bar off -r requirements.txt 2>&1 | indented ||
        fail "pip could not install what requirements.txt asks for: the lines above say why."
}

install_with_pipenv() {
    install_tool pipenv
    [ -z "${PIP_INDEX_URL:-}" ] || export PIPENV_PYPI_MIRROR=${PIPENV_PYPI_MIRROR:-$PIP_INDEX_URL}
    export PIPENV_VERBOSITY=-1 PIPENV_NOSPIN=1 PIPENV_YES=1 PIPENV_CACHE_DIR=$CACHE_DIR/pipenv
    "$TOOL" verify >/dev/null 2>&1 || fail "Pipfile and Pipfile.lock differ." "Make the lock again and commit both: pipenv lock"
    heading "Installing dependencies using 'pipenv install --deploy'"
    "$TOOL" install --deploy 2>&1 | indented ||
        fail "pipenv could not install what Pipfile.lock asks for: the lines above say why."
}

install_with_poetry() {
    install_tool poetry
    heading "Installing dependencies using 'poetry sync --only main'"
    POETRY_CACHE_DIR=$CACHE_DIR/poetry "$TOOL" sync --only main --no-interaction --no-ansi 2>&1 | indented ||
        fail "poetry could not install what poetry.lock asks for: the lines above say why." \
            "If pyproject.toml and poetry.lock differ: poetry lock, commit both, push again."
}

install_with_uv() {
    install_tool uv
    heading "Installing dependencies using 'uv sync --locked --no-default-groups'"
    UV_CACHE_DIR=$CACHE_DIR/uv UV_PROJECT_ENVIRONMENT=$VIRTUAL_ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 \
        UV_LINK_MODE=copy UV_NO_PROGRESS=1 "$TOOL" sync --locked --no-default-groups 2>&1 | indented ||
        fail "uv could not install what uv.lock asks for: the lines above say why." \
            "If pyproject.toml and uv.lock differ: uv lock, commit both, push again."
}

save_packages() {
    printf '%s' "${VERSION%.*}" >"$CACHE_DIR/series"
    [ "$FROM_CACHE" = no ] || return 0
    heading "Saving cache"
    rm -f "$CACHE_DIR/signature"
    # pip is there for one-offs: what it was compiled to, half of all files of a small app, is made when it is called.
    find "$HOME_OF_PYTHON"/lib/python*/site-packages/pip -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
    keep_tree "$HOME_OF_PYTHON" "$CACHE_DIR/python.tar"
    printf '%s' "$SIGNATURE" >"$CACHE_DIR/signature"
    drop_large_downloads
}

# What the package managers keep of their downloads grows with every version there ever was.
drop_large_downloads() {
    local folder
    for folder in "$CACHE_DIR"/{pip,pipenv,poetry,uv}; do
        [ ! -d "$folder" ] || [ "$(du -sm "$folder" | cut -f 1)" -le "$DOWNLOADS_MB_MAX" ] || rm -rf "$folder"
    done
}
