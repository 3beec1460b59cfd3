# What dynos get in their environment.

write_profile() {
    mkdir -p .profile.d
    cp "$BUILDPACK_DIR"/profile/*.sh .profile.d/
}
