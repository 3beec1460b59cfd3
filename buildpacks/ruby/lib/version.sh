# Which Ruby: the stack's, if the Gemfile does not ask for another.

check_version() {
    local said answer wanted there status=0 log
    log=$(mktemp)
    there=$(ruby -e 'print RUBY_VERSION')
    said=$(ruby "$BUILDPACK_DIR/lib/gemfile.rb" 2>"$log") || status=$?
    answer=$(sed -n 1p <<<"$said") wanted=$(sed -n 2p <<<"$said")
    [ "$status" = 0 ] || [ "$answer" = differs ] || refuse_files "$status" "$log"
    case $answer in
        any)
            heading "Using Ruby version: ruby-$there"
            warning "You have not declared a Ruby version in your Gemfile." "To do so, add this line to it: ruby \"~> ${there%.*}.0\""
            ;;
        fits) heading "Using Ruby version: ruby-$there ($wanted specified in Gemfile)" ;;
        differs)
            fail "The Gemfile asks for $wanted, which is not on this stack." "There is: ruby $there." \
                "Ask for the series, so that fixes arrive by themselves: ruby \"~> ${there%.*}.0\"; then: bundle lock"
            ;;
        *) fail "Gemfile says: \"${said//$'\n'/ }\"" "It must print nothing and ask nothing while it is loaded." ;;
    esac
    RUBY_THERE=$there
}

# refuse_files <status> <file of what was said>
refuse_files() {
    indented <"$2"
    [ "$1" != 3 ] || fail "Gemfile and Gemfile.lock differ: the lines above say where." \
        "Make the lock again and commit both: bundle lock; git add Gemfile Gemfile.lock"
    fail "Gemfile or Gemfile.lock cannot be read: the lines above say why." "Try it: bundle lock; commit both, push again."
}
