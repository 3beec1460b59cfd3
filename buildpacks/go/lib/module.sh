# What go.mod says to the build: Heroku's comments (`// +heroku goVersion go1.25`, `// +heroku install ./cmd/...`) and Go's own lines.

# heroku_comment <word>: the rest of the first such line
heroku_comment() { sed -n "s|^//[[:space:]]*+heroku[[:space:]]\{1,\}$1[[:space:]]\{1,\}||p" go.mod | tr -d '\r' | head -n 1; }

# go_line <word>: of a line like `go 1.25.0` or `toolchain go1.25.3`
go_line() { awk -v word="$1" '$1 == word { sub("\r", ""); print $2; exit }' go.mod; }

# Sets WANTED ("1.25" or "1.25.7") and SOURCE, where it was read.
read_wanted() {
    SOURCE='config var GOVERSION' WANTED=${GOVERSION:-}
    [ -n "$WANTED" ] || SOURCE='go.mod, +heroku goVersion' WANTED=$(heroku_comment goVersion)
    [ -n "$WANTED" ] || SOURCE='go.mod, toolchain' WANTED=$(go_line toolchain)
    [ "$WANTED" != default ] || WANTED=''
    [ -n "$WANTED" ] || newer_than_default
    WANTED=${WANTED#go}
    [ -z "$WANTED" ] || [[ $WANTED =~ ^1\.[0-9]+(\.[0-9]+|rc[0-9]+)?$ ]] || fail \
        "\"$WANTED\" is no Go version ($SOURCE)." "Write for example: // +heroku goVersion go$GO_DEFAULT"
}

# The line `go 1.26.1` names the oldest Go that will do: it counts where the default is older.
newer_than_default() {
    local least
    least=$(go_line go)
    [ -n "$least" ] && [ "$(printf '%s\n' "$least" "$GO_DEFAULT.999" | sort -V | tail -n 1)" = "$least" ] || return 0
    SOURCE='go.mod, go' WANTED=$(cut -d . -f 1,2 <<<"$least")
}
