# Where Maven's artifacts come from: the operator's or the app's MAVEN_MIRROR_URL, else what Maven itself calls central.

central() {
    local address=${MAVEN_MIRROR_URL:-$(central_of_maven)}
    printf '%s' "${address%/}"
}

# Every project inherits from the super-POM; the stack has it in Maven's library.
central_of_maven() {
    unzip -p /usr/share/java/maven3-model-builder.jar org/apache/maven/model/pom-4.0.0.xml | sed -n '0,/<url>/s|.*<url>\(.*\)</url>.*|\1|p'
}

readonly DISTRIBUTIONS=org/apache/maven/apache-maven

# maven_versions: the released ones, oldest first
maven_versions() {
    "${FETCH[@]}" "$(central)/$DISTRIBUTIONS/maven-metadata.xml" |
        sed -n 's/.*<version>\([0-9][0-9.]*\)<\/version>.*/\1/p' | sort -V
}

# fetch_maven <version> <folder>: checks the hash before anything of it is used
fetch_maven() {
    local archive address expected
    archive=$(mktemp -d)/maven.tar.gz
    address=$(central)/$DISTRIBUTIONS/$1/apache-maven-$1-bin.tar.gz
    expected=$("${FETCH[@]}" "$address.sha512" 2>/dev/null) && fetch "$address" "$archive" 2>/dev/null || return 1
    [ "$(sha512sum "$archive" | cut -d ' ' -f 1)" = "${expected%%[[:space:]]*}" ] ||
        fail "$address is not what it should be: its SHA-512 differs from the one beside it." "Push again."
    rm -rf "$2.new"
    mkdir -p "$2.new"
    tar -xzf "$archive" -C "$2.new" --strip-components=1 --no-same-owner
    rm -r "${archive%/*}"
    rm -rf "$2"
    mv "$2.new" "$2"
}
