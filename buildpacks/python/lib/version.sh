# Which Python: `.python-version`, else runtime.txt, else Pipfile.lock, else the last build's, else the newest of the stack.

# Sets WANTED ("3.13" or "3.13.5"; empty for any) and SOURCE, where it was read.
read_wanted() {
    WANTED='' SOURCE=''
    if [ -f .python-version ]; then
        SOURCE=.python-version
        WANTED=$(sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' .python-version)
    elif [ -f runtime.txt ]; then
        SOURCE=runtime.txt
        WANTED=$(sed -e 's/[[:space:]]//g' -e 's/^python-//' -e '/^$/d' runtime.txt)
    elif [ -f Pipfile.lock ]; then
        WANTED=$(jq -r '._meta.requires? // {} | .python_full_version // .python_version // ""' Pipfile.lock)
        [ -z "$WANTED" ] || SOURCE=Pipfile.lock
    fi
    [ -n "$SOURCE" ] || return 0
    [[ $WANTED =~ ^3\.[0-9]+(\.[0-9]+)?$ ]] || fail "$SOURCE does not name one Python version: \"${WANTED//$'\n'/ }\"." \
        "Write the version alone on one line, for example: 3.13"
}

# Every Python there is without fetching, newest last: version and path.
pythons_there() {
    local python said
    for python in /usr/bin/python3.[0-9]* "$CACHE_DIR"/managed/*/bin/python3.[0-9]*; do
        [[ $python =~ /python3\.[0-9]+$ && -x $python ]] || continue
        said=$("$python" --version)
        printf '%s %s\n' "${said#Python }" "$python"
    done | sort -V
}

# pick <wanted>: sets VERSION and PYTHON to the newest that fits; 1 if none does
pick() {
    local version path
    VERSION='' PYTHON=''
    while read -r version path; do
        if [ -z "$1" ] || [ "$version" = "$1" ] || [ "${version%.*}" = "$1" ]; then
            VERSION=$version PYTHON=$path
        fi
    done < <(pythons_there)
    [ -n "$VERSION" ]
}

choose_version() {
    local last
    last=$(noted "$CACHE_DIR/series")
    read_wanted
    if [ -n "$WANTED" ]; then
        pick "$WANTED" || { fetch_managed_python && pick "$WANTED"; } || refuse_version
        heading "Using Python $WANTED specified in $SOURCE"
    elif [ -n "$last" ] && pick "$last"; then
        heading "No Python version was specified. Using the same as the last build: Python $VERSION"
        line "To choose one, write it into a .python-version file, for example: ${VERSION%.*}"
    else
        WANTED=''
        pick '' || refuse_version
        heading "No Python version was specified. Using the stack's newest: Python $VERSION"
        line "To choose one, write it into a .python-version file, for example: ${VERSION%.*}"
    fi
}

# Builds that uv knows, where their host can be reached; kept in the cache.
fetch_managed_python() {
    heading "Fetching Python $WANTED: it is not on this stack"
    install_tool uv
    UV_PYTHON_INSTALL_DIR=$CACHE_DIR/managed UV_HTTP_TIMEOUT=20 UV_HTTP_RETRIES=1 UV_NO_CONFIG=1 \
        timeout 240 "$TOOL" python install --no-bin --no-progress "$WANTED" 2>&1 | indented
}

refuse_version() {
    local there newest
    there=$(pythons_there | cut -d ' ' -f 1 | uniq)
    newest=$(tail -n 1 <<<"$there")
    fail "Python $WANTED ($SOURCE) is not on this stack, and could not be fetched." \
        "There is: ${there//$'\n'/ }." \
        "Ask for the series, so that fixes arrive by themselves: echo ${newest%.*} > .python-version"
}
