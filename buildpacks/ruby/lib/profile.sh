# What Rails gets in dynos, and what later buildpacks get.

write_rails_profile() {
    is_rails || return 0
    cat >.profile.d/rails.sh <<SHELL
export RAILS_ENV=\${RAILS_ENV:-production}
export RAILS_SERVE_STATIC_FILES=\${RAILS_SERVE_STATIC_FILES:-enabled}
export RAILS_LOG_TO_STDOUT=\${RAILS_LOG_TO_STDOUT:-enabled}
export SECRET_KEY_BASE=\${SECRET_KEY_BASE:-$(<"$CACHE_DIR/secret_key_base")}
SHELL
}

write_export() {
    local name
    {
        echo "export PATH=\"$BUILD_DIR/bin:$BUILD_DIR/$BUNDLE/bin:\$PATH\""
        for name in LANG RACK_ENV RAILS_ENV BUNDLE_WITHOUT BUNDLE_FROZEN BUNDLE_VERSION BUNDLE_PATH BUNDLE_BIN BUNDLE_DEPLOYMENT; do
            # shellcheck disable=SC2016 # the next buildpack expands them
            [ -z "${!name:-}" ] || printf 'export %s=${%s:-%q}\n' "$name" "$name" "${!name}"
        done
    } >"$BUILDPACK_DIR/export"
}
