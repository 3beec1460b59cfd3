# shellcheck shell=bash
# `./renga bench [NAME]`: runs a benchmark and its peer in turn on this machine. NAME is deploy for DeployBench, and so on;
# without a name all of them, one after the other.

verb_bench() {
    require_root bench "$@"
    local name names=("$@")
    [ $# -gt 0 ] || mapfile -t names < <(bench_names)
    for name in "${names[@]}"; do
        [ -f "$(bench_class_file "$name")" ] || fail "There is no benchmark '$name'; there are: $(bench_names | paste -sd' ')"
    done
    up
    install_packages bench test
    build_bench
    # shellcheck source=/dev/null
    . <(verb_env)
    for name in "${names[@]}"; do
        say "Benchmark $name"
        # shellcheck disable=SC2046  # options, none with a space
        "$JAVA_HOME/bin/java" $(bench_options "$name") --enable-native-access=ALL-UNNAMED -cp "$RENGA_CHECKOUT/bench/target/bench.jar:$RENGA_CHECKOUT/bench/target/lib/*" \
            "renga.bench.$(bench_class "$name")" "$RENGA_CHECKOUT/samples"
    done
}

# A client that only waits is interpreted: its compilers took 40 of the 465 ms of a deploy that it measured on two processors.
bench_options() { # <name>
    [ "$1" != deploy ] || echo -Xint
}

bench_class() { echo "${1^}Bench"; }
bench_class_file() { echo "$RENGA_CHECKOUT/bench/src/main/java/renga/bench/$(bench_class "$1").java"; }

bench_names() {
    local file name
    for file in "$RENGA_CHECKOUT"/bench/src/main/java/renga/bench/*Bench.java; do
        name=$(basename "$file" Bench.java)
        echo "${name,}"
    done
}

build_bench() {
    maven -DskipTests -Dspotless.check.skip=true package -pl bench -am ||
        fail "Maven could not build the benchmarks; the lines above say why."
}
