# shellcheck shell=bash
# Renga does not start on a disk that is nearly full: better a sentence now than a broken build later.

disk_floor_mb() { echo "${RENGA_DISK_FLOOR_MB:-2000}"; }

free_mb() { df -Pm "$(nearest_folder "$1")" | awk 'NR == 2 {print $4}'; }

nearest_folder() { # <path>: itself, or the folder above it that exists already
    local path=$1
    until [ -d "$path" ]; do path=$(dirname "$path"); done
    echo "$path"
}

check_disk() { # <folder>…
    local folder free
    for folder; do
        free=$(free_mb "$folder")
        [ "$free" -ge "$(disk_floor_mb)" ] || fail \
            "Disk nearly full: $free MB free under $folder, Renga wants $(disk_floor_mb) MB to build and run apps." \
            "Free some space, or move it: RENGA_HOME for state, RENGA_CACHE for the stack and downloads."
    done
}
