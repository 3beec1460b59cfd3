# shellcheck shell=bash
# Where programs and compilers find what was unpacked: in dynos by .profile.d, in later buildpacks by export.

variables() { # <folder of .apt>
    local multi=/usr/lib/x86_64-linux-gnu
    cat <<END
export PATH="$1/usr/bin:$1/usr/sbin:$1/bin:\$PATH"
export LD_LIBRARY_PATH="$1$multi:$1/usr/lib:$1/lib/x86_64-linux-gnu:$1/lib\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
export LIBRARY_PATH="$1$multi:$1/usr/lib:$1/lib/x86_64-linux-gnu:$1/lib\${LIBRARY_PATH:+:\$LIBRARY_PATH}"
export INCLUDE_PATH="$1/usr/include:$1/usr/include/x86_64-linux-gnu\${INCLUDE_PATH:+:\$INCLUDE_PATH}"
export CPATH="\$INCLUDE_PATH\${CPATH:+:\$CPATH}"
export CPPPATH="\$INCLUDE_PATH\${CPPPATH:+:\$CPPPATH}"
export PKG_CONFIG_PATH="$1$multi/pkgconfig:$1/usr/lib/pkgconfig:$1/usr/share/pkgconfig\${PKG_CONFIG_PATH:+:\$PKG_CONFIG_PATH}"
END
}

write_profile() {
    mkdir -p "$BUILD_DIR/.profile.d"
    # shellcheck disable=SC2016 # HOME is the dyno's
    variables '$HOME/.apt' >"$BUILD_DIR/.profile.d/000_apt.sh"
}

write_export() { variables "$BUILD_DIR/.apt" >"$HERE/export"; }
