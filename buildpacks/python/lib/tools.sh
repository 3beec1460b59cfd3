# pipenv, poetry and uv: each from PyPI, at one version, in an environment of its own in the cache; never in the slug.

# shellcheck disable=SC2034 # read by name
readonly PIPENV_VERSION=2026.10.3 POETRY_VERSION=2.5.1 UV_VERSION=0.13.9

# install_tool <name>: sets TOOL, the program
install_tool() {
    local version=${1^^}_VERSION folder=$CACHE_DIR/tools/$1
    version=${!version}
    TOOL=$folder/bin/$1
    [ ! -f "$folder/version" ] || [ "$(<"$folder/version")" != "$version" ] || ! "$TOOL" --version >/dev/null 2>&1 || return 0
    heading "Installing $1 $version"
    rm -rf "$folder"
    { /usr/bin/python3 -m venv "$folder" && "$folder/bin/python" -m pip install --quiet --progress-bar off "$1==$version"; } 2>&1 |
        indented || fail "$1 $version could not be installed from PyPI: the lines above say why." \
        "Push again in a while; if a mirror is used, check PIP_INDEX_URL."
    printf '%s' "$version" >"$folder/version"
}
