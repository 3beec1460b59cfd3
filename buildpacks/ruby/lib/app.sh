# What kind of Ruby app this is, by its files.

# has_gem <name>: whether the lock holds it
has_gem() { grep -qE "^    $1 \(" Gemfile.lock; }

is_rails() { has_gem railties; }

is_rack() { [ -f config.ru ] && has_gem rack; }

check_app() {
    [ -f Gemfile.lock ] || fail "There is no Gemfile.lock, so nothing says which versions of its gems the app was made with." \
        "Make one and commit it: bundle lock; git add Gemfile.lock"
    if [ -f .bundle/config ]; then
        warning ".bundle/config is checked into Git: it is dropped, it is for one computer only." \
            "Keep it out: echo .bundle >> .gitignore; git rm -r --cached .bundle"
        rm .bundle/config
    fi
    if [ -d vendor/bundle ]; then
        warning "vendor/bundle is checked into Git: it is dropped, Bundler makes it anew." \
            "Keep it out: echo vendor/bundle >> .gitignore; git rm -r --cached vendor/bundle"
        rm -rf vendor/bundle
    fi
}

warn_if_nothing_starts() {
    [ ! -f Procfile ] || return 0
    if is_rails || is_rack; then
        warning "There is no Procfile: the default web server is started." \
            "Say how the app starts, for example: web: bundle exec puma -C config/puma.rb"
    else
        warning "Nothing says how this app starts: no Procfile, no config.ru." \
            "Add a Procfile, for example: web: bundle exec ruby app.rb -p \$PORT"
    fi
}
