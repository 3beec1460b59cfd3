# Node.js builds have an empty line before each heading.

heading() { printf '\n-----> %s\n' "$1"; }
