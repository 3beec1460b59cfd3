# Which task: GRADLE_TASK, else `stage` if the app defines it, else what its framework calls the finished app.

mentions() { grep -qsE "$1" build.gradle build.gradle.kts gradle/libs.versions.toml; }

gradle_task() {
    if [ -n "${GRADLE_TASK:-}" ]; then
        echo "$GRADLE_TASK"
    elif mentions "^[[:space:]]*(task[[:space:]]+stage\b|tasks\.(register|create)\(['\"]stage['\"]|val stage by tasks)"; then
        echo stage
    elif mentions 'io\.ratpack'; then
        echo 'installDist -x check'
    elif mentions 'org\.springframework\.boot|io\.quarkus|io\.micronaut'; then
        echo 'build -x check'
    else
        fail "Nothing says which Gradle task makes this app: it has no task \"stage\"." \
            "Add one to build.gradle, for example: task stage(dependsOn: ['build'])," \
            "or name another: heroku config:set GRADLE_TASK=build"
    fi
}

run_task() {
    local task words
    task=$(gradle_task)
    read -ra words <<<"$task"
    heading "Building Gradle app"
    line "\$ ./gradlew $task"
    JAVA_OPTS="${JAVA_OPTS:-} $(proxy_options)" ./gradlew --no-daemon --console=plain "${words[@]}" 2>&1 | indented ||
        fail "Gradle could not build this app: the lines above say why." "Try it at home: ./gradlew $task"
}
