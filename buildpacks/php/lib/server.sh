# The start commands and their settings, in the slug at .heroku/php; and what later buildpacks get.

install_server() {
    local name bin=vendor/bin
    heading "Preparing runtime environment..."
    mkdir -p .heroku/php/bin .heroku/php/conf.d
    cp -R "$BUILDPACK_DIR/start/." .heroku/php/
    mv .heroku/php/renga.ini .heroku/php/conf.d/000-renga.ini
    chmod 755 .heroku/php/boot
    [ ! -f composer.json ] || bin=$(composer_setting bin-dir)
    bin=${bin#"$BUILD_DIR/"}
    mkdir -p "$bin"
    for name in heroku-php-apache2 heroku-php-nginx; do
        ln -sf ../boot ".heroku/php/bin/$name"
        ln -srf .heroku/php/boot "$bin/$name"
    done
    [ -f Procfile ] || line "There is no Procfile: 'web: heroku-php-apache2' serves the root folder; to name another: web: heroku-php-apache2 public/"
}

write_export() {
    cat >"$BUILDPACK_DIR/export" <<SHELL
export PATH="$BUILD_DIR/.heroku/php/bin:$BUILD_DIR/vendor/bin:\$PATH"
export PHP_INI_SCAN_DIR=":$BUILD_DIR/.heroku/php/conf.d"
SHELL
}
