# Whether the stack's PHP is what the app and its packages ask for.

show_platform() {
    heading "Using the stack's PHP"
    line "- php ($(php -r 'echo PHP_VERSION;'))"
    line "- composer ($(composer --version --no-plugins 2>/dev/null | grep -oE '[0-9]+\.[0-9.]+' | head -n 1))"
    line "- apache2, nginx"
}

check_files() {
    [ ! -f composer.lock ] || jq -e 'type == "object"' composer.lock >/dev/null 2>&1 ||
        fail "composer.lock is not a JSON object." "Make it again and commit it: composer update --lock"
    local said
    said=$(composer validate --no-plugins --no-check-all --no-check-lock --no-check-publish --no-check-version 2>&1) || {
        indented <<<"$said"
        fail "composer.json cannot be used: the lines above say why." "Try it: composer validate"
    }
    [ -f composer.lock ] || [ -z "$(packages_wanted)" ] ||
        fail "There is no composer.lock, so nothing says which versions of its packages the app was made with." \
            "composer.json asks for: $(packages_wanted | paste -sd ' ')." \
            "Make one and commit it: composer update; git add composer.lock"
}

# What composer.json asks for beside PHP itself and its extensions.
packages_wanted() { jq -r '.require // {} | keys[] | select(contains("/"))' composer.json; }

check_platform() {
    local unmet
    unmet=$(php -d memory_limit=512M "$BUILDPACK_DIR/lib/platform.php") ||
        fail "What composer.json and composer.lock ask of PHP cannot be read." "Try it: composer check-platform-reqs --lock"
    if [ -n "$unmet" ]; then
        indented <<<"$unmet"
        fail "This stack does not have all that the app asks for: see the lines above." \
            "There is: PHP $(php -r 'echo PHP_VERSION;') with the extensions $(extensions)."
    fi
    show_platform
}

extensions() { php -m | tr '[:upper:]' '[:lower:]' | grep -v '^\[\|^$' | sed 's/^zend opcache$/opcache/' | LC_ALL=C sort -u | paste -sd ' '; }
