# shellcheck shell=bash
# Stacks, the root file systems under builds and dynos. RENGA_HOME/stacks/NAME is a link to the newest of that name; the
# platform looks at it whenever a dyno starts, so a stack is upgraded by moving the link: what runs keeps its own.
#   ./renga stacks                              what there is
#   ./renga stacks:import NAME ARCHIVE          a stack from a tar archive (any compression tar knows)
#   ./renga stacks:import NAME oci:DIR[:TAG]    a stack from an image in an OCI layout (skopeo copy docker://… oci:DIR:TAG)
#   ./renga stacks:update                       those of Renga's own anew, with Debian's packages of now

stack_standard=heroku-24 # made by stack/build
stack_name_form='^[a-z][a-z0-9.-]{1,29}$'
stack_programs=(bash curl git jq python3 tar) # what a build calls before any buildpack runs
stack_unused_days=1                           # a root file system nobody uses stays so long
elf_x86_64=62

verb_stacks() {
    require_root stacks "$@"
    load_settings
    [ -f "$RENGA_HOME/instance" ] || fail "There is no Renga in $RENGA_HOME. Set it up: ./renga up"
    local link
    printf '%-20s %-9s %s\n' STACK MB 'ROOT FILE SYSTEM'
    for link in "$RENGA_HOME"/stacks/*; do
        [ -L "$link" ] || continue
        printf '%-20s %-9s %s\n' "${link##*/}" "$(du -smx "$(readlink -f "$link")" 2>/dev/null | cut -f1)" "$(readlink "$link")"
    done
}

verb_stacks_update() {
    [ $# = 0 ] || fail "Usage: ./renga stacks:update"
    require_root stacks:update
    make_scratch
    load_settings
    [ -f "$RENGA_HOME/instance" ] || fail "There is no Renga in $RENGA_HOME. Set it up: ./renga up"
    check_disk "$RENGA_CACHE"
    update_stack "$stack_standard"
    update_stack data-13 data
    update_stack data-12 data-12
}

update_stack() { # <name> [what stack/build calls it]
    local name=$1 before after
    shift
    before=$("$RENGA_CHECKOUT/stack/build" --path "$@")
    [ -d "$before" ] || return 0
    say "Looking whether $name has newer packages"
    after=$(nice -n 19 "$RENGA_CHECKOUT/stack/build" --fresh "$@")
    [ "$after" != "$before" ] || return 0
    case "$name" in
        data-*)
            link_stack "$name" "$after"
            say "$name is new: databases and stores are restarted on it when their windows open (heroku data:maintenances)"
            ;;
        *)
            link_standard_stack "$after"
            say "$name is new: builds, and dynos that start from now on, use it"
            ;;
    esac
}

verb_stacks_import() {
    [ $# = 2 ] || fail "Usage: ./renga stacks:import NAME ARCHIVE|oci:DIR[:TAG]"
    require_root stacks:import "$@"
    local name=$1 source=$2 work id
    [[ $name != data-* ]] || fail "Names that begin with data- are for root file systems of backing services."
    [[ $name =~ $stack_name_form ]] || fail "'$name' cannot be a stack's name: 2 to 30 of a-z, 0-9, dot and dash, a letter first."
    make_scratch
    load_settings
    [ -f "$RENGA_HOME/instance" ] || fail "There is no Renga in $RENGA_HOME. Set it up: ./renga up"
    check_disk "$RENGA_CACHE"
    id=$(source_digest "$source")
    if [ ! -d "$RENGA_CACHE/imported/$id/rootfs" ]; then
        mkdir -p "$RENGA_CACHE/imported"
        work=$(mktemp -d "$RENGA_CACHE/imported/.new-XXXXXX")
        # shellcheck disable=SC2064  # its name is known now
        trap "rm -rf --one-file-system '$work'; clean_up" EXIT
        say "Unpacking $source"
        unpack_stack "$source" "$work"
        check_stack "$work/rootfs"
        finish_stack "$work/rootfs" "$name"
        chmod 0755 "$work" "$work/rootfs"
        mv -T "$work" "$RENGA_CACHE/imported/$id"
    fi
    link_stack "$name" "$RENGA_CACHE/imported/$id/rootfs"
    say "Stack $name is ready: new builds of apps set to it use it (heroku stack:set $name), and dynos that start from now on"
}

# What is imported twice is unpacked once.
source_digest() { # <source>
    case "$1" in
        oci:*)
            local index
            index="$(oci_folder "$1")/index.json"
            [ -f "$index" ] || fail "$(oci_folder "$1") is no OCI image layout: it has no index.json." \
                "Make one from an image: skopeo copy docker://REGISTRY/IMAGE:TAG oci:DIR:TAG"
            { cat "$index" && oci_tag "$1"; } | sha256sum | cut -c1-16
            ;;
        *)
            [ -f "$1" ] || fail "There is no file $1."
            sha256sum "$1" | cut -c1-16
            ;;
    esac
}

oci_folder() { # oci:DIR[:TAG]
    local rest=${1#oci:}
    if [ -d "$rest" ]; then echo "$rest"; else echo "${rest%:*}"; fi
}

oci_tag() { # oci:DIR[:TAG]: the one named, or the only one there is
    local rest=${1#oci:} folder tags
    folder=$(oci_folder "$1")
    if [ "$rest" != "$folder" ]; then
        echo "${rest##*:}"
        return
    fi
    tags=$(jq -r '.manifests[].annotations["org.opencontainers.image.ref.name"] // empty' "$folder/index.json")
    [ "$(wc -w <<<"$tags")" = 1 ] || fail "$folder holds several images or an unnamed one; say which: oci:$folder:TAG" "${tags//$'\n'/ }"
    echo "$tags"
}

unpack_stack() { # <source> <folder>: makes <folder>/rootfs
    local log="$scratch/unpack.log"
    case "$1" in
        oci:*)
            install_packages stacks
            umoci unpack --image "$(oci_folder "$1"):$(oci_tag "$1")" "$2/bundle" >"$log" 2>&1 || {
                tail -n 5 "$log" >&2
                fail "umoci could not unpack $1; its last lines are above."
            }
            mv "$2/bundle/rootfs" "$2/rootfs"
            rm -rf "$2/bundle"
            ;;
        *)
            mkdir "$2/rootfs"
            tar -x -f "$1" -C "$2/rootfs" --numeric-owner --exclude='dev/*' --exclude='./dev/*' 2>"$log" || {
                tail -n 5 "$log" >&2
                fail "$1 is no tar archive, or a damaged one; tar's last lines are above."
            }
            ;;
    esac
}

check_stack() { # <rootfs>
    local program missing=()
    if [ ! -d "$1/etc" ] || [ ! -d "$1/usr" ]; then
        fail "This is not a root file system: at its top there is no etc and usr, but: $(find "$1" -mindepth 1 -maxdepth 1 -printf '%f ' | head -c 200)"
    fi
    for program in "${stack_programs[@]}"; do
        [ -n "$(program_in "$1" "$program")" ] || missing+=("$program")
    done
    [ ${#missing[@]} = 0 ] || fail "This root file system lacks: ${missing[*]}. Builds and dynos need them; add the packages to the image."
    [ "$(od -An -tu2 -j18 -N2 "$(program_in "$1" bash)" | tr -d ' ')" = "$elf_x86_64" ] ||
        fail "This root file system is for another processor; this machine is $(uname -m)."
    [ -n "$(program_in "$1" tini)" ] || [ -f "$(standard_stack)/usr/bin/tini-static" ] ||
        fail "This root file system has no tini, the init of every dyno, and there is none to lend: add Debian's package tini."
}

# Links are followed as the host sees them, so one that leads out of the root file system is none.
program_in() { # <rootfs> <program>: prints where it is
    local folder path
    for folder in usr/bin bin usr/local/bin; do
        path=$(realpath -m "$1/$folder/$2")
        if [[ $path == "$(realpath "$1")"/* ]] && [ -f "$path" ] && [ -x "$path" ]; then
            echo "$path"
            return
        fi
    done
}

standard_stack() { "$RENGA_CHECKOUT/stack/build" --path; }

# The same things that stack/customize does for the standard one.
finish_stack() { # <rootfs> <name>
    local file
    find "$1" -xdev \( -type b -o -type c -o -type p -o -type s \) -delete
    find "$1" -xdev -type f -perm /6000 -exec chmod ug-s {} +
    if [ -z "$(program_in "$1" tini)" ]; then
        detail "it has no tini: Renga's own is added"
        install -m 0755 "$(standard_stack)/usr/bin/tini-static" "$1/usr/bin/tini"
    elif [ ! -e "$1/usr/bin/tini" ]; then
        install -m 0755 "$(program_in "$1" tini)" "$1/usr/bin/tini"
    fi
    grep -q '^[^:]*:[^:]*:1000:' "$1/etc/passwd" 2>/dev/null || echo 'app:x:1000:1000::/app:/bin/bash' >>"$1/etc/passwd"
    grep -q '^[^:]*:[^:]*:1000:' "$1/etc/group" 2>/dev/null || echo 'app:x:1000:' >>"$1/etc/group"
    mkdir -p "$1"/{buildpacks,app,build,cache,proc,sys,dev,tmp} "$1/etc/ssl/certs"
    chown 1000:1000 "$1"/{app,build,cache}
    for file in resolv.conf hostname hosts; do
        rm -f "$1/etc/$file"
        : >"$1/etc/$file"
    done
    printf 'STACK=%s\nIMPORTED=yes\n' "$2" >"$1/etc/renga-stack"
}

link_stack() { # <name> <rootfs>
    local user
    mkdir -p "$RENGA_HOME/stacks"
    chmod 0711 "$RENGA_HOME/stacks"
    user="${2%/rootfs}/users/$(cat "$RENGA_HOME/instance")"
    mkdir -p "${user%/*}"
    echo "$RENGA_HOME" >"$user"
    ln -sfn "$2" "$RENGA_HOME/stacks/.$1.new"
    mv -T "$RENGA_HOME/stacks/.$1.new" "$RENGA_HOME/stacks/$1"
}

# A stack imported under the standard one's name stays until its link is removed.
link_standard_stack() { # <rootfs>
    local now
    now=$(readlink "$RENGA_HOME/stacks/$stack_standard" || true)
    if [[ $now != "$RENGA_CACHE/imported/"* ]] || [ ! -d "$now" ]; then link_stack "$stack_standard" "$1"; fi
}

# Root file systems that no instance of this machine leads to, or runs a dyno on, go. The newest made by this checkout stays.
prune_stacks() {
    local folder
    for folder in "$RENGA_CACHE"/stack/* "$RENGA_CACHE"/data/* "$RENGA_CACHE"/data-12/* "$RENGA_CACHE"/imported/*; do
        if [ ! -d "$folder/rootfs" ] || [ "$folder/rootfs" = "$RENGA_STACK" ]; then continue; fi
        forget_users "$folder"
        unused_stack "$folder" || continue
        say "Removing the stack ${folder##*/}: nothing uses it any more"
        mv -T "$folder" "${folder%/*}/.old-${folder##*/}"
    done
    rm -rf --one-file-system "$RENGA_CACHE"/{stack,data,data-12,imported}/.old-*
}

unused_stack() { # <folder>
    [ -d "$1/users" ] && [ -z "$(ls -A "$1/users")" ] && [ -n "$(find "$1/users" -maxdepth 0 -mtime "+$((stack_unused_days - 1))")" ]
}

# An instance that is gone, or neither leads there nor runs a dyno there, uses it no more.
forget_users() { # <folder>
    local user home
    for user in "$1"/users/*; do
        [ -f "$user" ] || continue
        home=$(cat "$user")
        if [ "$(cat "$home/instance" 2>/dev/null)" != "${user##*/}" ] || ! stack_in_use "$home" "$1/rootfs"; then rm -f "$user"; fi
    done
}

stack_in_use() { # <home> <rootfs>
    local link state used
    for link in "$1"/stacks/*; do
        [ "$(readlink "$link" 2>/dev/null)" != "$2" ] || return 0
    done
    for state in "$1"/dynos/*/state.json; do
        [ -f "$state" ] || continue
        used=$(jq -r '.stack // ""' "$state" 2>/dev/null)
        # one that says nothing was started by an older Renga
        if [ -z "$used" ] || [ "$used" = "$2" ]; then return 0; fi
    done
    return 1
}
