# Gradle is brought by the app's wrapper alone: no distribution of it is in a package repository.

readonly WRAPPER=gradle/wrapper/gradle-wrapper.properties
readonly REACH=(curl --silent --output /dev/null --location --head --connect-timeout 10 --max-time 30)

check_wrapper() {
    [ -f gradlew ] || fail "The app has no Gradle wrapper (gradlew)." \
        "Make one, commit it and gradle/wrapper, push again: gradle wrapper"
    chmod +x gradlew
    export GRADLE_USER_HOME=$CACHE_DIR/home
    [ -f "$WRAPPER" ] || return 0
    local address
    address=$(property distributionUrl "$WRAPPER" | sed 's/\\:/:/g')
    if [[ $address == http* ]] && ! distribution_cached "$address" && ! "${REACH[@]}" --fail "$address"; then
        fail "Gradle cannot be fetched: $address (distributionUrl in $WRAPPER) does not answer here." \
            "Name a distribution that can be reached, for example on your company's mirror," \
            "or build with Maven, or let the operator open the way to it."
    fi
}

# distribution_cached <address>: the wrapper keeps it in a folder named like the archive
distribution_cached() {
    local name=${1##*/}
    [ -n "$(find "$GRADLE_USER_HOME/wrapper/dists/${name%.zip}" -name '*.ok' -print -quit 2>/dev/null)" ]
}
