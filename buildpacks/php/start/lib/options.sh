# shellcheck shell=bash
# The words after the command: the official start commands' options.

help() {
    cat >&2 <<TEXT
Starts PHP-FPM together with ${SERVER^}.

Usage: heroku-php-$SERVER [options] [<document-root>]

  -C <file>       included in the web server's settings of the site, after the document root is set
  -c <file>       the web server's whole settings, in place of ours
  -F <file>       included at the end of PHP-FPM's pool
  -f <file>       PHP-FPM's whole settings, in place of ours
  -i <file>       php.ini for PHP-FPM
  -l <file>       another log to show; may be repeated, quoted wildcards are allowed
  -p <port>       instead of \$PORT
  -t, --test      only test the settings; -tt also shows those of PHP-FPM and the web server
  -v, --verbose   say more
  -h, --help      this text

Paths are relative to the working folder. A settings file whose name ends in .php is run by php first.
TEXT
}

wrong() {
    printf '%s\n' "$@" >&2
    exit 2
}

read_options() {
    local option
    APP=$PWD WEB_INCLUDE='' WEB_CONF='' FPM_INCLUDE='' FPM_CONF='' PHP_INI='' LOGS=() TESTS=0 VERBOSE=no
    while getopts ':-:C:c:F:f:i:l:p:tvh' option; do
        case $option in
            C) WEB_INCLUDE=$(existing C "$OPTARG") ;;
            c) WEB_CONF=$(existing c "$OPTARG") ;;
            F) FPM_INCLUDE=$(existing F "$OPTARG") ;;
            f) FPM_CONF=$(existing f "$OPTARG") ;;
            i) PHP_INI=$(existing i "$OPTARG") ;;
            l) add_logs "$OPTARG" ;;
            p) PORT=$OPTARG ;;
            t) TESTS=$((TESTS + 1)) ;;
            v) VERBOSE=yes ;;
            h) help && exit ;;
            -) long_option "$OPTARG" ;;
            :) wrong "Option -$OPTARG requires an argument" ;;
            *) wrong "Invalid option: -$OPTARG" ;;
        esac
    done
    shift $((OPTIND - 1))
    [ $# -le 1 ] || wrong "${0##*/}: too many arguments; options come before the document root."
    [[ ${PORT:=5000} =~ ^[0-9]+$ ]] || wrong "The port \"$PORT\" is no number."
    document_root "${1:-}"
}

long_option() {
    case $1 in
        test) TESTS=$((TESTS + 1)) ;;
        verbose) VERBOSE=yes ;;
        help) help && exit ;;
        *) wrong "Invalid option: --$1" ;;
    esac
}

# existing <option> <file>: its whole path
existing() {
    local path=$APP/${2#"$APP/"}
    [ -f "$path" ] || wrong "Cannot read -$1 '$2' (relative to '$APP')"
    printf '%s' "$path"
}

add_logs() { # <file or pattern>
    local files file
    # shellcheck disable=SC2206 # wildcards are meant
    files=($1)
    [ ${#files[@]} -gt 0 ] || wrong "Pattern '$1' passed to option -l matched no files"
    for file in "${files[@]}"; do
        [ ! -d "$file" ] || wrong "-l '$file': is a directory"
        mkdir -p "$(dirname "$file")"
        touch "$file" || wrong "Could not touch '$file'; permissions problem?"
        LOGS+=("$file")
    done
}

document_root() { # <folder>
    DOCUMENT_ROOT=$APP
    [ -n "$1" ] || return 0
    [ -d "$APP/$1" ] || wrong "DOCUMENT_ROOT '$1' does not exist"
    DOCUMENT_ROOT=$(cd "$APP/$1" && pwd)
    echo "DOCUMENT_ROOT changed to '${DOCUMENT_ROOT#"$APP/"}/'" >&2
}
