# shellcheck shell=bash
# `./renga test [all]`: sets up what the tests need and runs them all; `all` adds the long stories (tag slow) and a
# machine where nothing is installed. Prints each suite's minutes by the clock, and last Surefire's sums.

verb_test() {
    local slow=()
    case "${1:-}" in
        '') ;;
        all) slow=(-DexcludedGroups=) ;;
        *) fail "test knows 'all', not '$1'." ;;
    esac
    require_root test "$@"
    make_scratch
    load_settings
    find_jdk
    prepare_tests
    local status=0
    run_suites "${slow[@]}" || status=$?
    if [ ${#slow[@]} -gt 0 ]; then "$RENGA_CHECKOUT/launcher/test/fresh-machine" >&2 || status=1; fi
    surefire_sums
    return "$status"
}

prepare_tests() {
    install_packages run test
    check_shell
    check_format
    check_kernel
    install -d -m 0755 "$RENGA_CACHE"
    check_disk "$RENGA_CACHE" "$RENGA_CHECKOUT"
    "$RENGA_CHECKOUT/stack/build" >/dev/null
    "$RENGA_CHECKOUT/stack/build" data >/dev/null
    "$RENGA_CHECKOUT/stack/build" data-12 >/dev/null
    build
    unpack_postgres
    install_heroku
}

check_shell() {
    (
        cd "$RENGA_CHECKOUT" || exit
        shellcheck -x renga .ci/run launcher/*.sh launcher/{run,supervise,train} launcher/test/* stack/{build,customize,setup,steps} \
            stack/data{,-12}/{customize,setup} addons/src/main/resources/renga/addons/*/*.sh &&
            find buildpacks -path '*/fixtures' -prune -o -type f \( -path '*/bin/*' -o -name '*.sh' -o -path '*/start/boot' \) -print0 |
            xargs -0 shellcheck -x -s bash
    ) || fail "shellcheck is not content with the shell scripts; its findings are above."
}

# Before the tests, which take long.
check_format() { maven spotless:check || fail "These files are not formatted as they should be; run: make format"; }

# The official CLI and the Node.js that runs it, pinned in e2e/package.json; installed once per pin, beside the stack.
install_heroku() {
    local here="$RENGA_CHECKOUT/e2e" folder
    folder="$RENGA_CACHE/heroku/$(sha256sum <"$here/package.json" | cut -c1-16)"
    if [ ! -d "$folder" ]; then
        say "Installing the official CLI from npm for the end-to-end stories"
        mkdir -p "$folder.$$"
        cp "$here/package.json" "$folder.$$"
        (cd "$folder.$$" && npm install --no-package-lock --no-audit --no-fund --loglevel=error) >&2 ||
            fail "npm could not install it; the lines above say why. Try it alone, in a copy of e2e/package.json's folder: npm install"
        mv -T "$folder.$$" "$folder" 2>/dev/null || rm -rf "$folder.$$" # another checkout was quicker
    fi
    [ -L "$here/node_modules" ] || rm -rf "$here/node_modules"
    ln -sfnT "$folder/node_modules" "$here/node_modules"
}

# A red test must not hide the modules behind its own: Maven goes on, and the sums decide.
run_suites() { # <options of Maven>…
    local status=0 began=$SECONDS
    find "$RENGA_CHECKOUT" -path '*/target/surefire-reports/*' -name 'TEST-*.xml' -delete
    say "Running the tests with Maven"
    (
        cd "$RENGA_CHECKOUT" &&
            MAVEN_OPTS=$(maven_options) mvn --batch-mode --no-transfer-progress --threads 2 --fail-at-end \
                -Dmaven.test.failure.ignore=true -Dspotless.check.skip=true "$@" verify
    ) || status=$?
    suite_minutes
    echo "All suites: $(minutes $((SECONDS - began))) minutes"
    [[ $(surefire_sums) == *' Failures: 0, Errors: 0,'* ]] || status=1
    return "$status"
}

reports() { find "$RENGA_CHECKOUT" -path '*/target/surefire-reports/TEST-*.xml' | sort; }

# Modules by the clock, from the start of their first class to the end of the last one (a report is written when its class
# ends), beside what their classes took one by one: more, where JVMs run side by side. The whole-system stories one by one.
suite_minutes() {
    printf '\n%8s  %8s  %s\n' MINUTES CLASSES SUITE
    # shellcheck disable=SC2016  # awk's own variables
    reports | xargs -r stat -c '%.3Y %n' | while read -r ended file; do
        printf '%s %s %s\n' "$ended" "$file" "$(grep -m 1 '<testsuite ' "$file")"
    done | awk '
        function value(name) { return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
        {
            ended = $1
            match($2, /[^\/]*\/target/); module = substr($2, RSTART, RLENGTH - 7)
            time = value("time"); gsub(",", "", time)
            sum[module] += time
            if (!(module in first) || ended - time < first[module]) first[module] = ended - time
            if (ended > last[module]) last[module] = ended
            if (module == "e2e") story[module " " value("name")] = time
        }
        END {
            for (module in sum) printf "%8.1f  %8.1f  %s\n", (last[module] - first[module]) / 60, sum[module] / 60, module
            for (name in story) printf "%8s  %8.1f  %s\n", "", story[name] / 60, name
        }' | sort -k1.21
}

surefire_sums() {
    # shellcheck disable=SC2016  # awk's own variables
    reports | xargs -r awk '
        function value(name) { return match($0, " " name "=\"[0-9]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
        /<testsuite / {
            tests += value("tests"); failures += value("failures"); errors += value("errors"); skipped += value("skipped")
            nextfile
        }
        END { printf "Tests run: %d, Failures: %d, Errors: %d, Skipped: %d\n", tests, failures, errors, skipped }'
}
