# Downloads: bounded, tried again, over the addresses that client settings or the tools' own defaults name.

readonly FETCH=(curl --fail --silent --show-error --location --retry 3 --connect-timeout 10 --max-time 300)

# fetch <address> <file>: complete or not there at all
fetch() {
    "${FETCH[@]}" --output "$2.part" "$1" || {
        rm -f "$2.part"
        return 1
    }
    mv "$2.part" "$2"
}

# fresh_for <minutes> <file>: whether it is there and younger than that
fresh_for() { [ -f "$2" ] && [ -z "$(find "$2" -mmin "+$1")" ]; }

# copy_tree <from> <to>: with modes, links and times, sharing blocks where the disk can
copy_tree() { cp -R --preserve=mode,links,timestamps --no-dereference --reflink=auto "$1" "$2"; }
