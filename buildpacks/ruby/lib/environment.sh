# Config vars and defaults that Bundler, rake and the app see while it is built.

create_environment() {
    export_config_vars GEM_PATH GEM_HOME RUBYOPT RUBYLIB BUNDLE_PATH BUNDLE_BIN BUNDLE_GEMFILE BUNDLE_DEPLOYMENT BUNDLE_FROZEN
    unset GEM_PATH GEM_HOME RUBYOPT RUBYLIB
    export LANG=${LANG:-en_US.UTF-8} DISABLE_SPRING=1
    export RACK_ENV=${RACK_ENV:-production}
    export BUNDLE_WITHOUT=${BUNDLE_WITHOUT:-development:test}
    BUNDLE_WITHOUT=${BUNDLE_WITHOUT// /:}
    # The lock is the app's, and Bundler the stack's, whatever version the lock was made with.
    export BUNDLE_FROZEN=true BUNDLE_VERSION=system BUNDLE_RETRY=${BUNDLE_RETRY:-2} BUNDLE_USER_HOME=$CACHE_DIR/bundler
    ! is_rails || export_rails_defaults
}

export_rails_defaults() {
    export RAILS_ENV=${RAILS_ENV:-production}
    [ -s "$CACHE_DIR/secret_key_base" ] || openssl rand -hex 64 >"$CACHE_DIR/secret_key_base"
    export SECRET_KEY_BASE=${SECRET_KEY_BASE:-$(<"$CACHE_DIR/secret_key_base")}
    mkdir -p log tmp/pids
}
