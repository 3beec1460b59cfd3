# The JDK of this build and of its dynos: .jdk in the app is a link to it, as apps expect it there.

install_jdk() {
    if [ -x .jdk/bin/java ]; then
        heading "Using the JDK that the app brings in .jdk"
    else
        choose_java
        if [ -n "$WANTED" ]; then
            heading "Using OpenJDK $JAVA_VERSION, which fits $WANTED in system.properties"
        else
            heading "No Java version was specified. Using the default: OpenJDK $JAVA_VERSION"
            line "To choose one: echo java.runtime.version=${JAVA_VERSION%%.*} >> system.properties"
        fi
        rm -rf .jdk
        ln -s "$JDK" .jdk
    fi
    export JAVA_HOME=$BUILD_DIR/.jdk PATH=$BUILD_DIR/.jdk/bin:$PATH
}

# proxy_options: Java asks no environment for a proxy, so that it is told by properties
proxy_options() {
    local scheme address
    for scheme in http https; do
        address=${scheme}_proxy
        address=${!address:-}
        [[ $address =~ ^https?://([^/@:]+)(:([0-9]+))?/?$ ]] || continue
        printf -- '-D%s.proxyHost=%s -D%s.proxyPort=%s ' "$scheme" "${BASH_REMATCH[1]}" "$scheme" "${BASH_REMATCH[3]:-80}"
    done
    [ -z "${no_proxy:-}" ] || printf -- '-Dhttp.nonProxyHosts=%s' "$(tr ',' '|' <<<"${no_proxy// /}" | sed -E 's/(^|\|)\./\1*./g')"
}

write_export() {
    cat >"$BUILDPACK_DIR/export" <<SHELL
export JAVA_HOME="$BUILD_DIR/.jdk"
export PATH="$BUILD_DIR/.jdk/bin:\$PATH"
SHELL
}
