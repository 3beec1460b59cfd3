# shellcheck shell=bash
# Finds a JDK 25: the `java` on PATH is often an older one.

jdk_wanted=25

jdk_version() { # <home>: major version, from the release file, without starting it
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

find_jdk() {
    local home
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
        if [ -x "$home/bin/javac" ] && [ "$(jdk_version "$home" || true)" = "$jdk_wanted" ]; then
            export JAVA_HOME=$home
            return
        fi
    done
    fail "No JDK $jdk_wanted found: neither JAVA_HOME (${JAVA_HOME:-not set}) nor a folder of /usr/lib/jvm is one." \
        "Install one: apt-get install openjdk-25-jdk-headless (Debian 13 and later), or temurin-25-jdk from" \
        "https://adoptium.net (Debian 12), or unpack any JDK 25 and set JAVA_HOME to it."
}
