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
    [ ! -f "$target/cli.aot" ] || aot=("-XX:AOTCache=$target/cli.aot")
    exec "$JAVA_HOME/bin/java" "${aot[@]}" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xlog:aot=off -Xlog:cds=off \
        -cp "$target/cli.jar:$target/lib/*" renga.cli.Main "$@"
}
