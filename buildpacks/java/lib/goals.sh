# What Maven is asked to do. The local repository lies in the cache: what a failed build fetched is not fetched again.

readonly REPOSITORY_MB_MAX=2000

# A build is over before the second compiler's work pays: without it the Spring Boot sample takes 4.5 s, not 6.5.
readonly MAVEN_OPTS_DEFAULT="-Xmx1024m -XX:TieredStopAtLevel=1"

maven_options() {
    printf '%s ' "${MAVEN_OPTS:-$MAVEN_OPTS_DEFAULT}" -Dorg.slf4j.simpleLogger.log.org.apache.maven.cli.transfer.Slf4jMavenTransferListener=warn
    proxy_options
    # Maven's own libraries make newer JDKs warn
    [ "$(java_series)" -lt 24 ] || printf ' %s' --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED
}

java_series() { java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = \(1\.\)\?\([0-9]*\).*/\2/p'; }

run_goals() {
    local options goals command
    read -ra options <<<"${MAVEN_CUSTOM_OPTS:--DskipTests}"
    read -ra goals <<<"${MAVEN_CUSTOM_GOALS:-clean dependency:list install}"
    command="${MAVEN##*/} ${options[*]} ${goals[*]}"
    bound_folder "$CACHE_DIR/repository" "$REPOSITORY_MB_MAX"
    heading "Executing Maven"
    line "\$ $command"
    MAVEN_OPTS=$(maven_options) "$MAVEN" -B -Dmaven.repo.local="$CACHE_DIR/repository" \
        -DoutputFile=target/mvn-dependency-list.log "${SETTINGS[@]}" "${options[@]}" "${goals[@]}" 2>&1 | indented ||
        fail "Maven could not build this app: the lines above say why." \
            "Try it at home, with Java ${JAVA_VERSION:-of the app}: $command"
}
