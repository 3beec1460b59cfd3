# Django's static files, as the official buildpack collects them.

collect_static() {
    local manage
    manage=$(find . -maxdepth 3 -type f -name manage.py -not -path './.heroku/*' -printf '%d %P\n' | sort -n | head -n 1)
    manage=${manage#* }
    [ -n "$manage" ] && python -c 'import django' 2>/dev/null || return 0
    if [ "${DISABLE_COLLECTSTATIC:-0}" != 0 ]; then
        heading "Skipping Django collectstatic since the env var DISABLE_COLLECTSTATIC is set."
        return
    fi
    python "$manage" help collectstatic >/dev/null 2>&1 || return 0
    heading "\$ python $manage collectstatic --noinput"
    python "$manage" collectstatic --noinput --traceback 2>&1 | sed -u -e '/^$/d' -e 's/^/       /' ||
        fail "Error while running '\$ python $manage collectstatic --noinput': the lines above say why." \
            "You may need to update your app's settings, or to leave this step out:" \
            "heroku config:set DISABLE_COLLECTSTATIC=1"
}
