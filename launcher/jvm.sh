# shellcheck shell=bash
# Installed jars, and how a JVM part is started from them.

jar_digest() { # <module>
    local target="$RENGA_CHECKOUT/$1/target"
    { cat "$target/$1.jar" && cat "$RENGA_CHECKOUT/$1/jvm.options"; cat "$target"/lib/*.jar; } | sha256sum | cut -c1-12
}

# RENGA_HOME/lib/<module> is a link to <module>-<digest>; folders of older builds go when nothing runs from them.
install_jars() { # <module>
    local module=$1 lib="$RENGA_HOME/lib" name
    name="$module-$(jar_digest "$module")"
    if [ ! -d "$lib/$name" ]; then
        local beside="$lib/.$name.new"
        rm -rf "$beside"
        install -d -m 0755 "$beside/lib"
        install -m 0644 "$RENGA_CHECKOUT/$module/target/lib"/*.jar "$beside/lib"
        install -m 0644 "$RENGA_CHECKOUT/$module/target/$module.jar" "$beside"
        install -m 0644 "$RENGA_CHECKOUT/$module/jvm.options" "$beside"
        unsign_jars "$beside/lib"
        # an AOT cache belongs to jars of that content and time, wherever they lie
        find "$beside" -name '*.jar' -exec touch -d @1000000000 {} +
        mv -T "$beside" "$lib/$name"
    fi
    ln -sfn "$name" "$lib/$module.new"
    mv -T "$lib/$module.new" "$lib/$module"
    prune_jars "$module" "$name"
}

# Of a signed jar the JVM checks every class again at each start, and takes none into an AOT cache: 0.4 s of a restart.
# Maven has checked what it downloaded. The manifest keeps its main section, which ends at the first empty line.
unsign_jars() { # <folder>
    local jar manifest="$1/META-INF/MANIFEST.MF"
    mkdir "$1/META-INF"
    for jar in "$1"/*.jar; do
        unzip -l "$jar" 'META-INF/*.SF' >/dev/null || continue
        unzip -p "$jar" META-INF/MANIFEST.MF | awk '!ended { print } /^\r?$/ { ended = 1 }' >"$manifest"
        zip -q -d "$jar" 'META-INF/*.SF' 'META-INF/*.RSA' 'META-INF/*.DSA' 'META-INF/*.EC' >/dev/null
        (cd "$1" && zip -q -X "$jar" META-INF/MANIFEST.MF)
    done
    rm -rf "$1/META-INF"
}

prune_jars() { # <module> <folder to keep>
    local folder
    for folder in "$RENGA_HOME/lib/$1"-*; do
        [ "${folder##*/}" = "$2" ] || [ "${folder##*/}" = "$(cat "$RENGA_HOME/run/$1.build" 2>/dev/null)" ] || rm -rf "$folder"
    done
}

# One per line; the same for training and running, or the JVM refuses the AOT cache. The operator's own come after ours.
jvm_options() { # <module> <folder of its jars>
    local flags
    if [ "$1" = cli ]; then
        printf '%s\n' -XX:+UseSerialGC -XX:TieredStopAtLevel=1
    else
        read -ra flags <<<"${RENGA_JVM_OPTIONS:-}"
        printf '%s\n' "@$2/jvm.options" "${flags[@]}"
    fi
}

# Sets jvm to the command line of a module's process.
jvm_command() { # <module>
    local folder
    folder=$(readlink -f "$RENGA_HOME/lib/$1")
    basename "$folder" >"$RENGA_HOME/run/$1.build"
    jvm=("$JAVA_HOME/bin/java")
    mapfile -t -O "${#jvm[@]}" jvm < <(jvm_options "$1" "$folder")
    mapfile -t -O "${#jvm[@]}" jvm < <(aot_options "$1" "$(basename "$folder")")
    jvm+=(-cp "$folder/$1.jar:$folder/lib/*" "renga.$1.Main")
}
