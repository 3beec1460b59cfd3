# Maven's settings: the app's own (MAVEN_SETTINGS_PATH, MAVEN_SETTINGS_URL, settings.xml, in this order) as user settings;
# the operator's mirror as global settings below them. Sets SETTINGS, options of mvn.

choose_settings() {
    SETTINGS=()
    if [ -n "${MAVEN_SETTINGS_PATH:-}" ]; then
        [ -f "$MAVEN_SETTINGS_PATH" ] || fail "MAVEN_SETTINGS_PATH is $MAVEN_SETTINGS_PATH, but the app has no such file." \
            "Commit it, or: heroku config:unset MAVEN_SETTINGS_PATH"
        SETTINGS=(-s "$MAVEN_SETTINGS_PATH")
    elif [ -n "${MAVEN_SETTINGS_URL:-}" ]; then
        local file
        file=$(mktemp)
        fetch "$MAVEN_SETTINGS_URL" "$file" || fail "The settings could not be fetched from MAVEN_SETTINGS_URL." \
            "Check that its address answers without a log-in."
        SETTINGS=(-s "$file")
    elif [ -f settings.xml ]; then
        SETTINGS=(-s settings.xml)
    fi
    [ -z "${MAVEN_MIRROR_URL:-}" ] || use_mirror
}

use_mirror() {
    local file address=${MAVEN_MIRROR_URL//&/&amp;}
    [[ $address =~ ^https?://[^[:space:]\<\>]+$ ]] || fail "MAVEN_MIRROR_URL is no web address." \
        "Write the address of a Maven repository, for example: https://maven.example.com/maven2"
    file=$(mktemp)
    cat >"$file" <<XML
<settings><mirrors><mirror>
  <id>operator</id><mirrorOf>${MAVEN_MIRROR_OF:-central}</mirrorOf><url>$address</url>
</mirror></mirrors></settings>
XML
    SETTINGS+=(-gs "$file")
}
