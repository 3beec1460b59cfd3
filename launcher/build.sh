# shellcheck shell=bash
# Builds Renga with Maven when the sources are newer than the jars, and installs the jars into RENGA_HOME/lib:
# what runs is never overwritten by the next build, and users other than root can read it wherever the checkout lies.

process_modules=(platform router addons cli)

maven_repository() { echo "${RENGA_MAVEN_REPOSITORY:-$(builder_home)/.m2/repository}"; }

# The build runs as the owner of the checkout, so that `sudo ./renga up` leaves no file of root's in it.
builder() { stat -c %U "$RENGA_CHECKOUT"; }

builder_home() {
    local owner
    owner=$(builder)
    if [ "$(id -u)" != 0 ] || [ "$owner" = root ] || [ "$owner" = UNKNOWN ]; then
        echo "$HOME"
    else
        getent passwd "$owner" | cut -d: -f6
    fi
}

# A build is over before the second compiler's work pays: without it the same wall time for a third less CPU (182 s, not 272).
# Maven 3.8's own libraries make JDK 25 warn.
maven_options() {
    echo "-XX:TieredStopAtLevel=1 --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}"
}

maven() {
    local owner as=()
    owner=$(builder)
    if [ "$(id -u)" = 0 ] && [ "$owner" != root ] && [ "$owner" != UNKNOWN ]; then
        as=(setpriv --reuid "$owner" --regid "$owner" --init-groups env HOME="$(builder_home)")
    fi
    (
        cd "$RENGA_CHECKOUT" || exit
        export MAVEN_OPTS
        MAVEN_OPTS=$(maven_options)
        "${as[@]}" mvn --batch-mode --quiet -Dstyle.color=never "$@"
    ) >&2
}

runtime_sources() {
    (cd "$RENGA_CHECKOUT" && find pom.xml .mvn core dyno buildpacks "${process_modules[@]}" \
        -type d \( -name target -o -name fixtures \) -prune -o \
        -type f \( -path '*/src/main/*' -o -name pom.xml -o -path '.mvn/*' -o -path 'buildpacks/*' \) -print0)
}

sources_digest() {
    runtime_sources | sort -z | (cd "$RENGA_CHECKOUT" && xargs -0 sha256sum) | sha256sum | cut -c1-32
}

jars_there() {
    local module
    for module in "${process_modules[@]}"; do
        [ -f "$RENGA_CHECKOUT/$module/target/$module.jar" ] && [ -d "$RENGA_CHECKOUT/$module/target/lib" ] || return 1
    done
}

built() { # <digest of the sources>
    jars_there && [ "$(cat "$RENGA_CHECKOUT/target/built" 2>/dev/null)" = "$1" ]
}

build() {
    local digest began
    exec 7<"$RENGA_CHECKOUT/pom.xml"
    flock 7
    digest=$(sources_digest)
    if ! built "$digest"; then
        began=$SECONDS
        say "Building Renga with Maven (the first time it downloads its libraries: a few minutes)"
        modules=$(IFS=,; echo "${process_modules[*]}")
        maven --threads 2 -Dmaven.test.skip=true -Dspotless.check.skip=true package -pl "$modules" -am ||
            fail "Maven could not build Renga; the lines above say why. Try it alone: JAVA_HOME=$JAVA_HOME mvn -Dmaven.test.skip=true package"
        rm -f "$(cli_cache)"
        mkdir -p "$RENGA_CHECKOUT/target"
        echo "$digest" >"$RENGA_CHECKOUT/target/built"
        chown --reference="$RENGA_CHECKOUT" "$RENGA_CHECKOUT/target" "$RENGA_CHECKOUT/target/built" 2>/dev/null || true
        detail "built in $((SECONDS - began)) s"
    fi
    flock -u 7
}
