# shellcheck shell=bash
# Where systemd runs it supervises the parts: one unit each. Written to the letter of its manual; the machine this was
# made on has no systemd, so these units were not seen running.

under_systemd() { [ -d /run/systemd/system ] && [ -z "${RENGA_NO_SYSTEMD:-}" ]; }

unit() { echo "renga-$(cat "$RENGA_HOME/instance")-$1.service"; }

# KillMode=process: dynos started by the platform outlive it. Delegate: the platform makes cgroups below its own.
write_unit() { # <part>
    local file signal=SIGTERM
    file="/etc/systemd/system/$(unit "$1")"
    [ "$1" != postgres ] || signal=SIGINT
    cat >"$file" <<END
[Unit]
Description=Renga $1 of $RENGA_HOME
After=network.target
StartLimitIntervalSec=0

[Service]
ExecStart=$RENGA_CHECKOUT/launcher/run $RENGA_HOME $1
Environment=HOME=/root LANG=C.UTF-8
Restart=always
RestartSec=200ms
KillMode=process
KillSignal=$signal
TimeoutStopSec=30
Delegate=yes
LimitNOFILE=infinity
StandardOutput=append:$RENGA_HOME/run/$1.log
StandardError=inherit
ExecStartPost=/bin/sh -c 'echo \$MAINPID > $RENGA_HOME/run/$1.pid; cut -d" " -f22 /proc/\$MAINPID/stat > $RENGA_HOME/run/$1.start'

[Install]
WantedBy=multi-user.target
END
}

start_unit() {
    write_unit "$1"
    systemctl daemon-reload
    systemctl enable --quiet --now "$(unit "$1")"
}

stop_unit() { systemctl disable --quiet --now "$(unit "$1")"; }
