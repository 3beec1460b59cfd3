# Which Rust: the stack's. What rust-toolchain.toml, rust-toolchain or RustConfig (VERSION=…) ask for must be that.

# Sets WANTED ("1.85", "1.85.0", "stable") and SOURCE, where it was read.
read_wanted() {
    SOURCE='' WANTED=''
    local file
    for file in rust-toolchain rust-toolchain.toml RustConfig; do
        [ -f "$file" ] || continue
        SOURCE=$file
        case $file in
            RustConfig) WANTED=$(sed -n 's/^[[:space:]]*VERSION=//p' "$file") ;;
            *)
                WANTED=$(sed -n 's/^[[:space:]]*channel[[:space:]]*=[[:space:]]*//p' "$file")
                [ -n "$WANTED" ] || [ "$file" != rust-toolchain ] || WANTED=$(head -n 1 "$file")
                ;;
        esac
        WANTED=$(tr -d "\"' \r" <<<"${WANTED%%#*}")
        [ -z "$WANTED" ] || return 0
    done
}

check_version() {
    local version
    version=$(rustc --version 2>/dev/null | cut -d ' ' -f 2) || fail "This stack has no Rust (rustc and cargo)." \
        "Its operator makes the stack anew: stack/build"
    read_wanted
    case $WANTED in
        '') heading "No Rust version was specified. Using the stack's: Rust $version" ;;
        stable | "$version" | "${version%.*}") heading "Using Rust $version, which fits $WANTED ($SOURCE)" ;;
        *)
            fail "Rust $WANTED ($SOURCE) is not on this stack." "There is: $version." \
                "Ask for the series, or take the line out of $SOURCE: the stack's Rust is used then."
            ;;
    esac
}
