# What of package.json decides the build, read once: asking jq each time took 45 ms of every build.

declare -A MANIFEST=()

read_manifest() {
    local facts fact value
    facts=$(jq -rS '
        def text: if . == null then "" else tostring | gsub("[\t\n]"; " ") end;
        if type == "object" then . else error end
        | (.engines | (objects // {}) | to_entries[] | "engines.\(.key)\t\(.value | text)"),
          (.scripts | (objects // {}) | keys[] | "script.\(.)\tyes"),
          "packageManager\t\(.packageManager | text)",
          (if has("workspaces") then "workspaces\tyes" else empty end),
          (if (.devDependencies // {}) != {} then "devDependencies\tyes" else empty end),
          "dependencies\t\([.dependencies, .devDependencies, .optionalDependencies, .peerDependencies, .overrides,
              .resolutions, .pnpm] | tojson)"' package.json 2>/dev/null) ||
        fail "package.json is not a JSON object, so nothing can be installed." \
            "Check it: jq . package.json"
    while IFS=$'\t' read -r fact value; do
        MANIFEST[$fact]=$value
    done <<<"$facts"
}

has() { [ -n "${MANIFEST[$1]:-}" ]; }

has_script() { has "script.$1"; }

has_build_script() { has_script heroku-postbuild || has_script build; }
