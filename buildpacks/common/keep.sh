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
