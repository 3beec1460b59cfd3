#!/usr/bin/env bash
# Runs one build inside a build dyno, as the app's user. Everything it needs came in the same tar as this file:
#   /app                the commit's tree                /build/plan/buildpacks   number, label, kind, place: a row each
#   /build/buildpacks   the bundled ones                 /build/plan/chosen       "yes" if the app's owner chose them
#   /build/env          one file per config var          /build/plan/submodules   path, address, commit: a row each
# It leaves /build/result.json: {"outcome": "built", …} or {"outcome": "failed", "reason": …, "buildpack": …}.
set -euo pipefail

readonly APP=/app CACHE=/cache BUILD=/build
export HOME=$APP TMPDIR=$BUILD/tmp

say() { printf -- '-----> %s\n' "$1"; }
line() { printf '       %s\n' "$1"; }
problem() { printf ' !     %s\n' "$@"; }

# stop <reason> [buildpack]: ends the build; the platform finds the words for most reasons
stop() {
    jq -n --arg reason "$1" --arg buildpack "${2:-}" '{outcome: "failed", $reason, $buildpack}' >$BUILD/result.json
    exit 1
}

fetch_submodules() {
    local path address commit
    while IFS=$'\t' read -r path address commit <&3; do
        line "Fetching submodule $path"
        if ! fetch_submodule "$path" "$address" "$commit" >$BUILD/tmp/submodule.log 2>&1; then
            sed 's/^/       /' $BUILD/tmp/submodule.log
            problem "The submodule $path could not be fetched from $address at $commit."
            stop submodule
        fi
    done 3<$BUILD/plan/submodules
}

fetch_submodule() { # <path> <address> <commit>
    export GIT_ALLOW_PROTOCOL=https GIT_TERMINAL_PROMPT=0
    rm -rf "${APP:?}/$1"
    git init -q "$APP/$1"
    cd "$APP/$1"
    git fetch -q --depth 1 "$2" "$3" || git fetch -q "$2"
    git checkout -q "$3"
    git remote add origin "$2"
    git submodule update -q --init --recursive
    find . -name .git -prune -exec rm -rf {} +
    cd $APP
}

# What the app does not want in its slug, before any buildpack sees it.
drop_ignored() {
    rm -rf .git .gitmodules log tmp
    [ -f .slugignore ] || return 0
    grep -v '^!' .slugignore >$BUILD/tmp/slugignore || true
    git init -q $BUILD/tmp/nothing
    git --git-dir=$BUILD/tmp/nothing/.git --work-tree=$APP -c core.quotePath=false \
        ls-files --others --ignored --directory --exclude-from=$BUILD/tmp/slugignore -z |
        xargs -0 --no-run-if-empty rm -rf --
}

# The rows of the plan, each buildpack in a folder of its own that it may write to.
fetch_buildpacks() {
    local number label kind place
    NAMES=() FOLDERS=()
    while IFS=$'\t' read -r number label kind place <&3; do
        NAMES+=("$label")
        FOLDERS+=("$BUILD/buildpacks/$number")
        fetch_buildpack "$kind" "$place" "$BUILD/buildpacks/$number" >$BUILD/tmp/buildpack.log 2>&1 || {
            sed 's/^/       /' $BUILD/tmp/buildpack.log
            problem "The buildpack $label could not be fetched from $place."
            stop buildpack "$label"
        }
    done 3<$BUILD/plan/buildpacks
}

fetch_buildpack() { # <kind> <place> <folder>
    case $1 in
        bundled) ;;
        archive)
            mkdir -p "$3"
            curl --fail --silent --show-error --location --proto '=https' --max-time 300 "$2" | tar -xz -C "$3" --no-same-owner
            ;;
        git)
            export GIT_ALLOW_PROTOCOL=https GIT_TERMINAL_PROMPT=0
            git clone -q --recursive "${2%%#*}" "$3"
            [ "${2%%#*}" = "$2" ] || git -C "$3" checkout -q "${2#*#}"
            ;;
    esac
    [ -f "$3/bin/compile" ]
    chmod +x "$3"/bin/*
}

# Sets PICKED (their folders) and TITLES (what they call themselves, "Node.js").
pick_buildpacks() {
    local i title
    PICKED=() TITLES=()
    if [ "$(<$BUILD/plan/chosen)" = yes ]; then
        take_chosen
        return
    fi
    say "Determining which buildpack to use for this app"
    for i in "${!FOLDERS[@]}"; do
        if title=$("${FOLDERS[i]}/bin/detect" $APP 2>/dev/null); then
            PICKED=("${FOLDERS[i]}") TITLES=("$title")
            return
        fi
    done
    problem "No default language could be detected for this app." \
        "       None of these fits: ${NAMES[*]}." \
        "       If one should, see that its file (package.json, requirements.txt, …) is at the root and committed;" \
        "       to choose one yourself: heroku buildpacks:set heroku/nodejs"
    stop no_buildpack
}

take_chosen() {
    local i title
    if [ ${#FOLDERS[@]} = 1 ]; then
        say "Using buildpack: ${NAMES[0]}"
        title=$("${FOLDERS[0]}/bin/detect" $APP 2>$BUILD/tmp/detect.log) || {
            sed 's/^/       /' $BUILD/tmp/detect.log
            problem "App not compatible with buildpack: ${NAMES[0]}"
            stop detect "${NAMES[0]}"
        }
        PICKED=("${FOLDERS[0]}") TITLES=("$title")
        return
    fi
    say "Using buildpacks:"
    for i in "${!FOLDERS[@]}"; do
        line "$((i + 1)). ${NAMES[i]}"
        PICKED+=("${FOLDERS[i]}")
        TITLES+=("$("${FOLDERS[i]}/bin/detect" $APP 2>/dev/null || echo "${NAMES[i]}")")
    done
}

run_buildpacks() {
    local i
    for i in "${!PICKED[@]}"; do
        say "${TITLES[i]} app detected"
        "${PICKED[i]}/bin/compile" $APP $CACHE $BUILD/env || stop compile "${TITLES[i]}"
        if [ -f "${PICKED[i]}/export" ]; then
            set +eu
            # shellcheck source=/dev/null
            source "${PICKED[i]}/export"
            set -eu
        fi
    done
}

# The last buildpack's release and the Procfile decide the process types.
discover_types() {
    local last=${PICKED[-1]}
    if [ -x "$last/bin/release" ] && ! "$last/bin/release" $APP >$BUILD/tmp/release.yml; then
        problem "bin/release of the buildpack failed."
        stop release "${TITLES[-1]}"
    fi
    say "Discovering process types"
    printf '%s\n' "${TITLES[@]}" >$BUILD/tmp/titles
    /usr/bin/python3 -I $BUILD/types.py $BUILD/tmp/release.yml $APP/Procfile $BUILD/tmp/titles $BUILD/result.json ||
        stop types "${TITLES[-1]}"
}

mkdir -p $BUILD/tmp $BUILD/env
cd $APP
say "Building on the ${STACK^} stack"
[ ! -s $BUILD/plan/submodules ] || fetch_submodules
drop_ignored
fetch_buildpacks
pick_buildpacks
run_buildpacks
discover_types
