# shellcheck shell=bash
# Any word that is no verb of the launcher is a command of the CLI.

verb_cli() {
    find_jdk
    local target="$RENGA_CHECKOUT/cli/target"
    if [ ! -f "$target/cli.jar" ] || [ ! -d "$target/lib" ]; then
        make_scratch
        build
        rm -rf "$scratch"
    fi
    local aot=()
    [ ! -f "$(cli_cache)" ] || aot=("-XX:AOTCache=$(cli_cache)" "${aot_quiet[@]}")
    exec "$JAVA_HOME/bin/java" "${aot[@]}" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
        -cp "$target/cli.jar:$target/lib/*" renga.cli.Main "$@"
}
