# shellcheck shell=bash
# AOT caches (JEP 483, 514, 515): classes loaded, linked and profiled beforehand. Measured for the platform: 4.8 s of CPU
# from start to the first answer without, 2.4 s with. They lie in $RENGA_CACHE/aot, named by the jars' digest and the JDK;
# without one everything works, only slower. Router and CLI are trained in the background after a build; the platform, which
# cannot run without its database and kernel objects, is started and ended once more by `up` before it starts to serve.

aot_file() { # <module-digest>
    echo "$RENGA_CACHE/aot/$1-jdk$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$JAVA_HOME/release").aot"
}

aot_quiet=(-Xlog:aot=off -Xlog:cds=off)

# One option per line: the cache, or while the platform is trained the order to make one.
aot_options() { # <module> <module-digest>
    local file
    file=$(aot_file "$2")
    [ "$1" != platform ] || adopt_platform_cache "$file"
    if [ -f "$file" ]; then
        printf '%s\n' "-XX:AOTCache=$file" "${aot_quiet[@]}"
    elif [ -f "$RENGA_HOME/run/$1.train" ]; then
        rm -f "$RENGA_HOME/run/platform-"*.aot "$RENGA_HOME/run/platform-"*.aot.config
        printf '%s\n' "-XX:AOTCacheOutput=$(fresh_platform_cache "$file")" "${aot_quiet[@]}"
    fi
}

fresh_platform_cache() { echo "$RENGA_HOME/run/$(basename "$1")"; }

# The JVM removes its .config file when the cache is complete; a JVM killed before that leaves it.
adopt_platform_cache() { # <file>
    local fresh
    fresh=$(fresh_platform_cache "$1")
    [ -f "$fresh" ] || return 0
    if [ -f "$fresh.config" ]; then
        rm -f "$fresh" "$fresh.config"
    else
        mkdir -p "${1%/*}"
        mv "$fresh" "$1.$$" && mv "$1.$$" "$1"
    fi
}

train_platform() {
    local folder
    folder=$(readlink "$RENGA_HOME/lib/platform")
    [ ! -f "$(aot_file "$folder")" ] && [ -z "$(live_pid platform)" ] || return 0
    say "Preparing quick starts of the platform (once per build)"
    : >"$RENGA_HOME/run/platform.train"
    start_part platform
    await_ready platform
    stop_part platform
    rm -f "$RENGA_HOME/run/platform.train"
}

# In the background, at the lowest priority: the next start profits.
train_in_background() { # <module> <folder of its jars> <file>
    [ ! -f "$3" ] || return 0
    mkdir -p "${3%/*}"
    setsid nice -n 19 timeout 300 "$RENGA_CHECKOUT/launcher/train" "$@" >"$RENGA_HOME/run/train-$1.log" 2>&1 </dev/null 7>&- &
    disown
}

train_caches() {
    local folder
    folder=$(readlink -f "$RENGA_HOME/lib/router")
    train_in_background router "$folder" "$(aot_file "$(basename "$folder")")"
    cli_cache_fits || rm -f "$(cli_cache)"
    train_in_background cli "$RENGA_CHECKOUT/cli/target" "$(cli_cache)"
    prune_caches router
    prune_caches platform
}

# The JVM refuses a cache when a jar has another time than at the training.
cli_cache_fits() {
    local target="$RENGA_CHECKOUT/cli/target"
    [ -f "$(cli_cache)" ] && [ -z "$(find "$target/cli.jar" "$target/lib" -newer "$(cli_cache)" -print -quit)" ]
}

cli_cache() { echo "$RENGA_CHECKOUT/cli/target/cli.aot"; }

caches_kept=4

prune_caches() { # <module>
    find "$RENGA_CACHE/aot/" -name "$1-*.aot" -printf '%T@ %p\n' | sort -rn | tail -n +$((caches_kept + 1)) | cut -d' ' -f2- | xargs -r rm -f
}
