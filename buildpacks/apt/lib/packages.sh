# shellcheck shell=bash
# Brings the packages, with those they need and the stack lacks, into the cache, and unpacks them. Nothing is installed:
# apt works on folders of its own, since the stack is read-only and we are not root.

# What an earlier build downloaded counts as long as Aptfile and stack are the same.
begin_cache() {
    local mark
    mark=$(printf '%s\n' "${STACK:-}" | cat - "$BUILD_DIR/Aptfile" /var/lib/dpkg/status | sha256sum)
    if [ "$(cat "$CACHE_DIR/mark" 2>/dev/null)" != "$mark" ]; then
        rm -rf "$CACHE_DIR"
    fi
    mkdir -p "$CACHE_DIR/cache/archives/partial" "$CACHE_DIR/state/lists/partial" "$CACHE_DIR/files"
    echo "$mark" >"$CACHE_DIR/mark"
    APT=(-o Debug::NoLocking=true -o "Dir::Cache=$CACHE_DIR/cache" -o "Dir::State=$CACHE_DIR/state"
        -o Dir::State::status=/var/lib/dpkg/status -o "Dir::Etc::SourceList=$CACHE_DIR/sources.list"
        -o Dir::Etc::SourceParts=/dev/null -o APT::Sandbox::User= -o Acquire::Retries=3 -o Acquire::Languages=none
        -o Dpkg::Use-Pty=0)
}

list_sources() {
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list >"$CACHE_DIR/sources.list" 2>/dev/null || true
    local repo
    for repo in "${REPOS[@]}"; do
        line "Adding source $repo"
        echo "$repo" >>"$CACHE_DIR/sources.list"
    done
}

update_lists() {
    ((${#PACKAGES[@]} > 0)) || return 0
    heading "Updating apt's lists"
    apt-get "${APT[@]}" -qq update >"$CACHE_DIR/log" 2>&1 || {
        sed 's/^/       /' "$CACHE_DIR/log"
        fail "apt could not read its sources. If a :repo: is among them, see that it is signed for this stack."
    }
}

download_packages() {
    ((${#PACKAGES[@]} > 0)) || return 0
    heading "Fetching ${PACKAGES[*]}"
    apt-get "${APT[@]}" -y -qq --no-install-recommends --download-only --reinstall install "${PACKAGES[@]}" \
        >"$CACHE_DIR/log" 2>&1 || {
        sed 's/^/       /' "$CACHE_DIR/log"
        fail "apt could not fetch the packages. See that the Aptfile has Debian 13's names of them."
    }
}

download_files() {
    local address file
    for address in "${FILES[@]}"; do
        heading "Fetching $address"
        file="$CACHE_DIR/files/$(sha256sum <<<"$address" | cut -c1-16).deb"
        [ -f "$file" ] || curl --fail --silent --show-error --location --proto '=http,https' --max-time 300 \
            -o "$file.new" "$address" || fail "$address could not be fetched."
        [ -f "$file" ] || mv "$file.new" "$file"
    done
}

unpack() {
    local file
    mkdir -p "$BUILD_DIR/.apt"
    for file in "$CACHE_DIR"/cache/archives/*.deb "$CACHE_DIR"/files/*.deb; do
        [ -f "$file" ] || continue
        line "Unpacking $(dpkg-deb --field "$file" Package Version | sed 's/^[^:]*: //' | paste -sd' ')"
        dpkg-deb --extract "$file" "$BUILD_DIR/.apt" || {
            rm -f "$file"
            fail "$(basename "$file") is no Debian package."
        }
    done
    find "$BUILD_DIR/.apt" -type f -path '*/pkgconfig/*.pc' -exec sed -i "s|^prefix=/|prefix=$BUILD_DIR/.apt/|" {} +
}
