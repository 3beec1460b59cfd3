#!/usr/bin/env bash
# Runs one build inside a build dyno, as the app's user. Everything it needs came in the same tar as this file:
#   /app                the commit's tree                /build/plan/buildpacks   number, label, kind, place: a row each
#   /build/buildpacks   a folder each, but git's          /build/plan/chosen       "yes" if the app's owner chose them
#   /build/env          one file per config var          /build/plan/submodules   path, address, commit: a row each
#   /build/plan/env     one file per variable that tells of this build
# It leaves /build/result.json: {"outcome": "built", …} or {"outcome": "failed", "reason": …, "buildpack": …}.
set -euo pipefail

readonly APP=/app CACHE=/cache BUILD=/build REPORT_SECONDS_MAX=30
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
        if ! fetch_tree "$address" "$commit" "$APP/$path" >$BUILD/tmp/submodule.log 2>&1; then
            indent_log $BUILD/tmp/submodule.log
            problem "The submodule $path could not be fetched from $(plain_address "$address") at $commit."
            stop submodule
        fi
        find "$APP/$path" -name .git -prune -exec rm -rf {} +
    done 3<$BUILD/plan/submodules
}

# A repository's files at a branch, tag or commit, with its submodules; its history only where there is no other way.
# Callers test for failure, which turns errexit off in here: each step tells whether to go on.
fetch_tree() { # <address> <ref> <folder>
    export GIT_ALLOW_PROTOCOL=https GIT_TERMINAL_PROMPT=0
    rm -rf "${3:?}"
    git init -q "$3" || return 1
    if git -C "$3" fetch -q --depth 1 -- "$1" "$2" || git -C "$3" fetch -q -- "$1" "$2"; then
        git -C "$3" checkout -q --detach FETCH_HEAD || return 1
    else
        git -C "$3" fetch -q --tags -- "$1" '+refs/heads/*:refs/remotes/origin/*' || return 1
        git -C "$3" checkout -q --detach "$2" -- || return 1
    fi
    git -C "$3" remote add origin "$1" && git -C "$3" submodule update -q --init --recursive
}

# Addresses may carry a password; nobody is to read it in a transcript.
plain_address() { sed -E 's|://[^/@]*@|://|g' <<<"$1"; }

indent_log() { sed -E -e 's|://[^/@ ]*@|://|g' -e 's/^/       /' "$1"; }

export_plan() {
    local file
    for file in "$BUILD"/plan/env/*; do export "${file##*/}=$(<"$file")"; done
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
gather_buildpacks() {
    local number label kind place folder
    NAMES=() FOLDERS=()
    while IFS=$'\t' read -r number label kind place <&3; do
        folder=$BUILD/buildpacks/$number
        [ "$kind" != git ] || clone_buildpack "$label" "$place" "$folder"
        [ "$kind" = bundled ] || settle_buildpack "$label" "$folder"
        NAMES+=("$label")
        FOLDERS+=("$folder")
    done 3<$BUILD/plan/buildpacks
}

clone_buildpack() { # <label> <address with #ref> <folder>
    local ref=HEAD
    case $2 in *'#'*) ref=${2#*#} ;; esac
    fetch_tree "${2%%#*}" "$ref" "$3" >$BUILD/tmp/buildpack.log 2>&1 && return
    indent_log $BUILD/tmp/buildpack.log
    problem "The buildpack $1 could not be fetched: git found no $ref there." \
        "See that its address is right, its repository public, and that it is reached by https."
    stop buildpack "$1"
}

# Archives of repositories hold all in one folder; a buildpack's programs are to be run, whatever their modes say.
settle_buildpack() { # <label> <folder>
    local inner=("$2"/*/bin/compile)
    if [ ! -f "$2/bin/compile" ] && [ ${#inner[@]} = 1 ] && [ -f "${inner[0]}" ]; then
        mv "${inner[0]%/bin/compile}" "$2.inner"
        rm -rf "$2"
        mv "$2.inner" "$2"
    fi
    if [ ! -f "$2/bin/compile" ] || [ ! -f "$2/bin/detect" ]; then
        problem "The buildpack $1 is none: it has no bin/detect or no bin/compile."
        stop buildpack "$1"
    fi
    chmod +x "$2"/bin/*
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
            indent_log $BUILD/tmp/detect.log
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

# One after the other; each finds what those before it left, and what they export.
run_buildpacks() {
    local i
    EXPORTS=()
    for i in "${!PICKED[@]}"; do
        say "${TITLES[i]} app detected"
        export BUILDPACK_LOG_FILE=$BUILD/log/$i
        : >"$BUILDPACK_LOG_FILE"
        unpack_bundled "${PICKED[i]}"
        if ! compile "${PICKED[i]}"; then
            report "${PICKED[i]}" "$i"
            stop compile "${TITLES[i]}"
        fi
        report "${PICKED[i]}" "$i"
        [ ! -f "${PICKED[i]}/export" ] || EXPORTS+=("${PICKED[i]}/export")
    done
    unset BUILDPACK_LOG_FILE
}

# Of a bundled buildpack bin/detect came by itself and the rest packed: most of them are only asked.
unpack_bundled() { # <folder>
    [ -f "$1/rest.tar" ] || return 0
    tar -xf "$1/rest.tar" -C "$1"
    rm "$1/rest.tar"
}

compile() ( # <folder>
    set +eu
    exec {GO}>&-
    for file in "${EXPORTS[@]}"; do
        # shellcheck source=/dev/null
        source "$file"
    done
    exec "$1/bin/compile" $APP $CACHE $BUILD/env
)

# What a buildpack tells of itself, after good ends and bad ones; without the exports, and never the build's concern.
report() { # <folder> <number>
    [ -x "$1/bin/report" ] || return 0
    timeout --kill-after=5 "$REPORT_SECONDS_MAX" "$1/bin/report" $APP $CACHE $BUILD/env \
        >"$BUILD/log/$2.report" 2>/dev/null </dev/null || true
}

# Python takes 20 ms to begin, which it has while the buildpacks run: TYPES is its process, GO where it waits for a line.
prepare_types() {
    mkfifo $BUILD/tmp/go
    /usr/bin/python3 -I $BUILD/types.py $BUILD/tmp/release.yml $APP/Procfile $BUILD/tmp/titles $BUILD/result.json <$BUILD/tmp/go &
    TYPES=$!
    exec {GO}>$BUILD/tmp/go
}

# The last buildpack's release and the Procfile decide the process types.
discover_types() {
    local last=${PICKED[-1]} status=0
    : >$BUILD/tmp/release.yml
    if [ -x "$last/bin/release" ] && ! "$last/bin/release" $APP >$BUILD/tmp/release.yml; then
        problem "bin/release of the buildpack failed."
        stop release "${TITLES[-1]}"
    fi
    say "Discovering process types"
    printf '%s\n' "${TITLES[@]}" >$BUILD/tmp/titles
    echo >&"$GO"
    wait "$TYPES" || status=$?
    case $status in
        0) ;;
        3) stop procfile ;;
        *) stop release "${TITLES[-1]}" ;;
    esac
}

mkdir -p $BUILD/tmp $BUILD/env $BUILD/log
export_plan
cd $APP
say "Building on the ${STACK^} stack"
[ ! -s $BUILD/plan/submodules ] || fetch_submodules
drop_ignored
gather_buildpacks
pick_buildpacks
prepare_types
run_buildpacks
discover_types
