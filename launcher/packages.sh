# shellcheck shell=bash
# Operating system packages: lists what is missing, then installs it through apt. Silent when all is there.

# A package counts as there when installed, or when a program of its name was put there another way (nodejs, npm).
missing_packages() { # <list>…
    local wanted name
    wanted=$(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "${@/#/$RENGA_CHECKOUT/launcher/packages/}")
    # shellcheck disable=SC2086  # one word per package
    { dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null || true; } |
        sed -n 's/^installed //p' | sort >"$scratch/installed"
    sort -u <<<"$wanted" | comm -23 - "$scratch/installed" | while read -r name; do
        provided_otherwise "$name" || echo "$name"
    done
}

provided_otherwise() {
    case "$1" in
        nodejs) command -v node >/dev/null ;;
        npm | maven) command -v "${1/maven/mvn}" >/dev/null ;;
        *) false ;;
    esac
}

install_packages() { # <list>…
    local missing
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null || fail "These packages are missing and there is no apt-get here:" "$(paste -sd' ' <<<"$missing")" \
        "Renga runs on Debian 12 or later; elsewhere install them by hand."
    say "Installing Debian packages: $(paste -sd' ' <<<"$missing")"
    # shellcheck disable=SC2086
    apt_install $missing
}

# Refreshes the package lists only if they do not suffice.
apt_install() {
    local log="$scratch/apt.log" began=$SECONDS
    apt_get install "$@" >"$log" 2>&1 || {
        detail "refreshing the package lists"
        { apt_get update && apt_get install "$@"; } >"$log" 2>&1
    } || {
        tail -n 10 "$log" >&2
        fail "apt could not install them; the last lines are above. Fix apt (network, sources, lock), then run this again."
    }
    detail "done in $((SECONDS - began)) s"
}

policy=/usr/sbin/policy-rc.d # while it answers 101, no package starts a service

forbid_services() {
    [ ! -e "$policy" ] || return 0
    touch "$scratch/policy"
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
}

allow_services() { [ ! -e "$scratch/policy" ] || rm -f "$policy" "$scratch/policy"; }

apt_get() {
    local status=0
    forbid_services
    DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 \
        --no-install-recommends "$@" </dev/null || status=$?
    allow_services
    return "$status"
}
