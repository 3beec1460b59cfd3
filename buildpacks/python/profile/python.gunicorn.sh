# The router is the only one that reaches the dyno: what it says of the client is true.
export FORWARDED_ALLOW_IPS=${FORWARDED_ALLOW_IPS-*}
export GUNICORN_CMD_ARGS=${GUNICORN_CMD_ARGS:-"--access-logfile -"}
