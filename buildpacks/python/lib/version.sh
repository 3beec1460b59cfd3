# Which Python: `.python-version`, else runtime.txt, else the newest that the stack has.

# Sets WANTED ("3.13" or "3.13.5") and SOURCE, where it was read.
read_wanted() {
    if [ -f .python-version ]; then
        SOURCE=.python-version
        WANTED=$(sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' .python-version)
    elif [ -f runtime.txt ]; then
        SOURCE=runtime.txt
        WANTED=$(sed -e 's/[[:space:]]//g' -e 's/^python-//' -e '/^$/d' runtime.txt)
    else
        SOURCE='' WANTED=''
        return
    fi
    [[ $WANTED =~ ^3\.[0-9]+(\.[0-9]+)?$ ]] || fail "$SOURCE does not name one Python version: \"$WANTED\"." \
        "Write the version alone on one line, for example: 3.13"
}

# One full version per line, newest last.
versions_there() {
    local python
    for python in /usr/bin/python3.[0-9]*; do
        [[ $python =~ /python3\.[0-9]+$ ]] || continue
        "$python" -c 'import platform; print(platform.python_version())'
    done | sort -V
}

choose_version() {
    local version there
    there=$(versions_there)
    read_wanted
    VERSION=''
    for version in $there; do
        if [ -z "$WANTED" ] || [ "$version" = "$WANTED" ] || [ "${version%.*}" = "$WANTED" ]; then
            VERSION=$version
        fi
    done
    [ -n "$VERSION" ] || fail "Python $WANTED ($SOURCE) is not on this stack." \
        "There is: $(paste -sd ' ' <<<"$there")." \
        "Ask for the series, so that fixes arrive by themselves: echo ${version%.*} > .python-version"
    # shellcheck disable=SC2034 # packages.sh reads it
    PYTHON=/usr/bin/python${VERSION%.*}
    if [ -n "$WANTED" ]; then
        heading "Using Python $WANTED specified in $SOURCE"
    else
        heading "No Python version was specified. Using the stack's newest: Python $VERSION"
        line "To choose one, write it into a .python-version file, for example: ${VERSION%.*}"
    fi
}
