# shellcheck shell=bash
# `./renga demo`: set up and start, then a real app by a real git push. Prints each command that made the app, so that
# a reader can type them; succeeds only if the URL answers with the app's own text. Again: pushes one commit more.

demo_app=renga-demo
demo_sample=node-express
demo_text="A verse by Node.js"
demo_answer_seconds=30

verb_demo() {
    require_root demo "$@"
    local began=$SECONDS
    up
    # shellcheck source=/dev/null
    . <(verb_env)
    demo_folder="$scratch/$demo_app"
    export GIT_CONFIG_GLOBAL="$scratch/gitconfig" GIT_TERMINAL_PROMPT=0
    printf '[user]\n\tname = Renga demo\n\temail = %s\n[init]\n\tdefaultBranch = main\n' "$RENGA_EMAIL" >"$GIT_CONFIG_GLOBAL"
    say "Pushing the sample app samples/$demo_sample as $demo_app (after: eval \"\$(./renga env)\")"
    shown "cp -r '$RENGA_CHECKOUT/samples/$demo_sample' '$demo_folder' && cd '$demo_folder'"
    shown "git init --quiet && git remote add heroku \$HEROKU_HOST/$demo_app.git"
    if demo_app_exists; then demo_go_on; else demo_create; fi
    shown "git add . && git commit --quiet --allow-empty -m 'One more verse'"
    shown "git push heroku main"
    demo_visit
    say "Demo done in $(minutes $((SECONDS - began))) minutes. Next: ./renga status, ./renga help, README.md"
}

demo_create() {
    shown "curl -sSf --cacert \$NODE_EXTRA_CA_CERTS -H @<(echo \"Authorization: Bearer \$HEROKU_API_KEY\") \\
    --json '{\"name\": \"$demo_app\"}' \$HEROKU_HOST/apps | jq -r .web_url"
}

# The app is there from an earlier run: go on from what was pushed then, if anything was.
demo_go_on() {
    shown "git fetch --quiet heroku"
    ! git rev-parse --quiet --verify heroku/main >/dev/null || shown "git reset --quiet --soft heroku/main"
}

demo_app_exists() { [ "$(demo_api "$HEROKU_HOST/apps/$demo_app" --output /dev/null --write-out '%{http_code}')" = 200 ]; }

demo_api() {
    curl --silent --noproxy '*' --cacert "$NODE_EXTRA_CA_CERTS" -H @<(echo "Authorization: Bearer $HEROKU_API_KEY") "$@"
}

shown() { # <command>: printed, then run here
    printf '$ %s\n' "$1"
    eval "$1" || fail "That command failed; the app's log: ./renga logs -a $demo_app, the platform's: $RENGA_HOME/run/platform.log"
}

demo_visit() {
    local url
    url=$(demo_api "$HEROKU_HOST/apps/$demo_app" | jq -r .web_url)
    await "$demo_answer_seconds" demo_answers "$url" ||
        fail "$url did not answer with the app's text ('$demo_text…') within $demo_answer_seconds s." \
            "Its answer was: $(curl --silent --max-time 5 --noproxy '*' "$url" | head -c 300)" \
            "Look at: ./renga logs -a $demo_app"
    printf '$ curl %s\n' "$url"
    curl --silent --show-error --noproxy '*' "$url"
    say "The app answers at $url"
}

demo_answers() { [[ $(curl --silent --max-time 5 --noproxy '*' "$1") == *"$demo_text"* ]]; }

minutes() { awk -v s="$1" 'BEGIN { printf "%.1f", s / 60 }'; }
