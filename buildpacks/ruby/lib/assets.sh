# `rake assets:precompile`, if the app has such a task; what it made last time is there when it runs again.

readonly ASSETS=(public/assets public/packs tmp/cache/assets)

precompile_assets() {
    local tasks
    has_gem rake && compgen -G '[Rr]akefile*' >/dev/null || return 0
    if ! tasks=$(bundle exec rake -P 2>&1); then
        warning "The tasks of the Rakefile cannot be listed, so no assets are compiled. Try it: bundle exec rake -P"
        tail -n 5 <<<"$tasks" | indented
        return
    fi
    grep -qx 'rake assets:precompile' <<<"$tasks" || return 0
    if find public/assets -maxdepth 1 -name '*manifest*' 2>/dev/null | grep -q .; then
        heading "Assets were compiled before the push: public/assets holds a manifest"
        return
    fi
    restore_assets
    heading "Preparing app for Rails asset pipeline"
    run_rake assets:precompile
    ! grep -qx 'rake assets:clean' <<<"$tasks" || run_rake assets:clean
    save_assets
}

# Rails reads DATABASE_URL even where no database is asked.
run_rake() {
    line "Running: rake $1"
    local address=${DATABASE_URL:-}
    if [ -z "$address" ] && has_gem pg; then
        address=postgres://user:pass@127.0.0.1/dbname
    fi
    DATABASE_URL=$address bundle exec rake "$1" 2>&1 | indented ||
        fail "rake $1 failed: the lines above say why." "Try it: RAILS_ENV=production bundle exec rake $1"
}

restore_assets() {
    local folder
    for folder in "${ASSETS[@]}"; do
        if [ ! -d "$CACHE_DIR/assets/$folder" ] || [ -e "$folder" ]; then
            continue
        fi
        mkdir -p "${folder%/*}"
        copy_tree "$CACHE_DIR/assets/$folder" "$folder"
    done
}

save_assets() {
    local folder
    rm -rf "$CACHE_DIR/assets"
    for folder in "${ASSETS[@]}"; do
        [ -d "$folder" ] || continue
        mkdir -p "$CACHE_DIR/assets/${folder%/*}"
        copy_tree "$folder" "$CACHE_DIR/assets/$folder"
    done
    rm -rf tmp/cache/assets
}
