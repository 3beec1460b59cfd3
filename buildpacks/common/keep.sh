# What builds keep for the next one. Trees of many files: each as one tar, since reading thousands of small files back from
# a cache that was just mounted takes four times as long; called in the app's folder, with a path relative to it.

# keep_tree <folder> <archive>
keep_tree() {
    tar -cf "$2.new" "$1"
    mv "$2.new" "$2"
}

# bring_tree <archive>: back to the place it was kept from
bring_tree() { tar -xpf "$1"; }

# noted <file>: what was noted there, nothing if nothing was
noted() { cat "$1" 2>/dev/null || true; }

# forget_other_stack: what was compiled on another stack links to libraries that this one may not have
forget_other_stack() {
    local made_on
    made_on=$(noted "$CACHE_DIR/stack")
    if [ -n "$made_on" ] && [ "$made_on" != "$STACK" ]; then
        heading "Discarding the cache: it was made on $made_on"
        find "$CACHE_DIR" -type d ! -perm -u+w -exec chmod u+w {} +
        rm -rf "$CACHE_DIR"
        mkdir "$CACHE_DIR"
    fi
    printf '%s' "$STACK" >"$CACHE_DIR/stack"
}

# bound_folder <folder> <MB>: for tools that only ever add to theirs
bound_folder() {
    local mb
    [ -d "$1" ] || return 0
    mb=$(du --apparent-size -sm "$1" | cut -f 1)
    [ "$mb" -gt "$2" ] || return 0
    heading "Discarding cached ${1##*/}: $mb MB, $2 are kept at most"
    rm -rf "$1"
}
