# Which Maven: maven.version of system.properties, else the app's own wrapper, else the default. Sets MAVEN, a command.

readonly MAVEN_DEFAULT=3.9.4

install_maven() {
    local version
    version=$(property maven.version system.properties)
    if [ -z "$version" ] && [ -f mvnw ] && [ -f .mvn/wrapper/maven-wrapper.properties ]; then
        use_wrapper
        return
    fi
    [ -z "$version" ] || [[ $version =~ ^[0-9]+(\.[0-9]+)+$ ]] || fail \
        "maven.version in system.properties is no version: \"$version\"." "Write for example: maven.version=$MAVEN_DEFAULT"
    use_distribution "${version:-$MAVEN_DEFAULT}"
}

use_wrapper() {
    heading "Using the app's Maven wrapper (mvnw)"
    chmod +x mvnw
    export MAVEN_USER_HOME=$CACHE_DIR/wrapper
    [ -z "${MAVEN_MIRROR_URL:-}" ] || export MVNW_REPOURL=${MAVEN_MIRROR_URL%/}
    MAVEN=./mvnw
}

use_distribution() { # <version>
    local kept=$CACHE_DIR/maven/$1
    if [ -x "$kept/bin/mvn" ]; then
        heading "Using Maven $1 from cache"
    else
        heading "Installing Maven $1"
        rm -rf "$CACHE_DIR/maven"
        fetch_maven "$1" "$kept" || refuse_maven "$1"
    fi
    MAVEN=$kept/bin/mvn
}

refuse_maven() { # <version>
    local there
    there=$(maven_versions 2>/dev/null) || fail "Maven $1 could not be fetched: $(central) did not answer." \
        "Push again in a while; if it stays so, its operator checks MAVEN_MIRROR_URL and the network."
    if grep -qxF "$1" <<<"$there"; then
        fail "Maven $1 could not be fetched from $(central), though it is listed there." "Push again in a while."
    fi
    fail "There is no Maven $1 (maven.version in system.properties)." \
        "Newest released: $(tail -n 8 <<<"$there" | paste -sd ' ')."
}
