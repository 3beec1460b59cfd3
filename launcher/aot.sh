# shellcheck shell=bash
# AOT caches (JEP 483, 514, 515): classes loaded, linked and profiled beforehand. Measured for the platform: 4.8 s of CPU
# from start to the first answer without, 2.4 s with. They lie in $RENGA_CACHE/aot, named by the jars' digest, the
# operator's flags and the JDK; without one everything works, only slower. launcher/train makes them: router's and CLI's in
# the background after a build, the platform's before the first start of a build.

aot_file() { # <module-digest>
    local flags=''
    [ -z "${RENGA_JVM_OPTIONS:-}" ] || flags="-$(sha256sum <<<"$RENGA_JVM_OPTIONS" | cut -c1-8)"
    echo "$RENGA_CACHE/aot/$1$flags-jdk$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$JAVA_HOME/release").aot"
}

aot_quiet=(-Xlog:aot=off -Xlog:cds=off)

# One option per line: the cache, or in a rehearsal the order to make one.
aot_options() { # <module> <module-digest>
    local file
    file=$(aot_file "$2")
    if [ -f "$RENGA_HOME/run/$1.train" ]; then
        printf '%s\n' "-XX:AOTCacheOutput=$RENGA_HOME/run/$1.aot" "${aot_quiet[@]}"
    elif [ -f "$file" ]; then
        printf '%s\n' "-XX:AOTCache=$file" "${aot_quiet[@]}"
    fi
}

# While what runs already goes on. Another instance of this machine that is at it now is not waited for, and what could not
# be done once for a build is not tried again.
train_before_start() {
    local folder file log="$RENGA_HOME/run/train-platform.log" failed="$RENGA_HOME/run/train-platform.failed"
    folder=$(readlink -f "$RENGA_HOME/lib/platform")
    file=$(aot_file "$(basename "$folder")")
    if [ -f "$file" ] || [ "$(cat "$failed" 2>/dev/null)" = "$file" ]; then return; fi
    say "Preparing quick starts of the platform (once per build)"
    mkdir -p "${file%/*}"
    timeout "$train_platform_seconds" "$RENGA_CHECKOUT/launcher/train" platform "$folder" "$file" >"$log" 2>&1 </dev/null || {
        echo "$file" >"$failed"
        warn "They could not be prepared: it works, but starts and the first pushes take longer. Why: $log"
    }
}

train_platform_seconds=180

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
