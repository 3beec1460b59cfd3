export PATH="$HOME/bin:$HOME/vendor/bundle/bin:$PATH"
export LANG=${LANG:-en_US.UTF-8}
export RACK_ENV=${RACK_ENV:-production}
export DISABLE_SPRING=1
export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2}
# Longer than the router keeps an idle connection.
export PUMA_PERSISTENT_TIMEOUT=${PUMA_PERSISTENT_TIMEOUT:-95}

export BUNDLE_WITHOUT=${BUNDLE_WITHOUT:-development:test} BUNDLE_FROZEN=true BUNDLE_VERSION=system
if [ -d "$HOME/vendor/bundle/ruby" ]; then
    export BUNDLE_PATH=${BUNDLE_PATH:-vendor/bundle} BUNDLE_BIN=${BUNDLE_BIN:-vendor/bundle/bin} BUNDLE_DEPLOYMENT=true
fi
