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
    local options
    mapfile -t options < <(jvm_options cli "$target")
    [ ! -f "$(cli_cache)" ] || options+=("-XX:AOTCache=$(cli_cache)" "${aot_quiet[@]}")
    exec "$JAVA_HOME/bin/java" "${options[@]}" \
        -cp "$target/cli.jar:$target/lib/*" renga.cli.Main "$@"
}
