# Which package manager: the one whose file lies at the root of the app, exactly one.

# Sets MANAGER, and LOCK, the file it installs from.
choose_manager() {
    local row found=()
    for row in Pipfile.lock:pipenv poetry.lock:poetry requirements.txt:pip uv.lock:uv; do
        if [ -f "${row%%:*}" ]; then
            found+=("${row%%:*}")
            LOCK=${row%%:*} MANAGER=${row#*:}
        fi
    done
    [ ${#found[@]} -le 1 ] || fail "Files of several package managers were found: ${found[*]}." \
        "Only one can say what to install. Keep the one you use, remove the others: git rm FILE"
    [ ${#found[@]} -eq 1 ] || no_manager
    check_files
}

no_manager() {
    local advice="make one, even if it is empty: touch requirements.txt" other
    for other in requirement.txt requirements.text requirements.txt.txt Requirements.txt; do
        [ ! -f "$other" ] || advice="give $other its name: git mv $other requirements.txt"
    done
    [ ! -f pdm.lock ] || advice="write one from pdm.lock: pdm export --prod > requirements.txt"
    [ ! -f pyproject.toml ] || advice="commit the lock of the project: uv lock, or poetry lock, or list what it needs in requirements.txt"
    [ ! -f Pipfile ] || advice="Pipfile alone does not say which versions: pipenv lock, and commit Pipfile.lock"
    fail "No file of a package manager was found at the root of the app." \
        "A Python app has one of: requirements.txt, Pipfile.lock, poetry.lock, uv.lock." "To go on, $advice"
}

# The files beside the lock that its tool cannot do without, and whether they can be read at all.
check_files() {
    case $MANAGER in
        pip) ;;
        pipenv)
            [ -f Pipfile ] || fail "Pipfile.lock has no Pipfile beside it, and pipenv needs both." "Commit it: git add Pipfile"
            jq -e 'type == "object"' Pipfile.lock >/dev/null 2>&1 ||
                fail "Pipfile.lock is not a JSON object." "Make it again and commit it: pipenv lock"
            check_toml Pipfile
            ;;
        poetry | uv)
            [ -f pyproject.toml ] || fail "$LOCK has no pyproject.toml beside it, and $MANAGER needs both." \
                "Commit it: git add pyproject.toml"
            check_toml pyproject.toml
            check_toml "$LOCK"
            ;;
    esac
}

check_toml() { # <file>
    local reason
    reason=$(/usr/bin/python3 -I -c '
import sys, tomllib
try:
    tomllib.load(open(sys.argv[1], "rb"))
except ValueError as broken:
    sys.exit(str(broken))' "$1" 2>&1) || fail "$1 is broken: $reason." "Correct it and push again."
}
