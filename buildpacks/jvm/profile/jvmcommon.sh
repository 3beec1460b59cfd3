# Java in the dyno: where it is, and how much of the dyno's memory its heap may take.

export JAVA_HOME="$HOME/.jdk"
export PATH="$JAVA_HOME/bin:$PATH"

# The heap leaves room for metaspace, threads and buffers: fixed shares for the two small sizes, else 80 %.
java_memory_options() {
    local file=/sys/fs/cgroup/memory/memory.limit_in_bytes bytes=''
    if [ -r "$file" ]; then
        bytes=$(<"$file")
        [ "$bytes" -le $((1 << 40)) ] || bytes=''
    fi
    [ -z "$bytes" ] || printf -- '-XX:MaxRAM=%s ' "$bytes"
    case $bytes in
        536870912) echo '-Xmx300m -Xss512k -XX:CICompilerCount=2' ;;
        1073741824) echo '-Xmx671m' ;;
        *) echo '-XX:MaxRAMPercentage=80.0' ;;
    esac
}

# One-offs share nothing with the formation's dynos and are often not Java at all.
set_java_options() {
    case ${DYNO:-} in
        run.*) return ;;
        web.*) echo 'Setting JAVA_TOOL_OPTIONS defaults based on dyno size. Custom settings will override them.' ;;
    esac
    local options
    options=$(java_memory_options)
    export JAVA_OPTS="$options${JAVA_OPTS:+ $JAVA_OPTS}"
    export JAVA_TOOL_OPTIONS="$options -Dfile.encoding=UTF-8${JAVA_TOOL_OPTIONS:+ $JAVA_TOOL_OPTIONS}"
}

set_java_options
unset -f java_memory_options set_java_options
