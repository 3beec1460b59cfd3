# Which JDK: java.runtime.version of system.properties, else the default. JDKs are the stack's, used where they lie.

readonly JAVA_DEFAULT=25
readonly JDKS=/usr/lib/jvm

# property <key> <file>: its value, nothing if it is not set
property() {
    [ -f "$2" ] || return 0
    sed -n "s/^[[:space:]]*${1//./\\.}[[:space:]]*[=:][[:space:]]*//p" "$2" | tr -d '\r' | sed 's/[[:space:]]*$//' | tail -n 1
}

# "21.0.12 /usr/lib/jvm/java-21-openjdk-amd64" for each JDK of the stack, newest last
jdks_there() {
    local release version
    for release in "$JDKS"/java-[0-9][0-9]-openjdk-*/release; do
        [ -x "${release%/release}/bin/javac" ] || continue
        version=$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$release")
        printf '%s %s\n' "$version" "${release%/release}"
    done | sort -V
}

# Sets WANTED, as "21" or "21.0.12". Vendors are told apart by name only: there is one build per series here.
read_wanted_java() {
    local text
    text=$(property java.runtime.version system.properties)
    WANTED=${text#openjdk-} WANTED=${WANTED#zulu-} WANTED=${WANTED#heroku-}
    WANTED=${WANTED#1.}
    [ -z "$text" ] || [[ $WANTED =~ ^[0-9]+(\.[0-9]+)*$ ]] || fail \
        "java.runtime.version in system.properties names no Java version: \"$text\"." \
        "Write a series, for example: java.runtime.version=$JAVA_DEFAULT"
}

# Sets JAVA_VERSION and JDK.
choose_java() {
    local version folder there
    there=$(jdks_there)
    [ -n "$there" ] || fail "This stack has no JDK: none is in $JDKS." \
        "Its operator makes the stack anew: stack/build"
    read_wanted_java
    JAVA_VERSION='' JDK=''
    while read -r version folder; do
        if [ "$version" = "${WANTED:-$JAVA_DEFAULT}" ] || [ "${version%%.*}" = "${WANTED:-$JAVA_DEFAULT}" ]; then
            JAVA_VERSION=$version JDK=$folder
        fi
    done <<<"$there"
    [ -n "$JDK" ] || fail "Java ${WANTED:-$JAVA_DEFAULT} is not on this stack." \
        "There is: $(cut -d ' ' -f 1 <<<"$there" | paste -sd ' ')." \
        "Ask for a series in system.properties, for example: java.runtime.version=$JAVA_DEFAULT"
}
