export PATH="$HOME/.heroku/php/bin:$HOME/vendor/bin:$PATH"
# The stack's own folder of settings first, then ours.
export PHP_INI_SCAN_DIR=${PHP_INI_SCAN_DIR-":$HOME/.heroku/php/conf.d"}
