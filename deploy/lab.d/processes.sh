# shellcheck shell=bash
# Processes in a host: in the foreground (`exec`), or in the background under a name, with a log that survives them.

START_TIMEOUT_SECONDS=10
STOP_TIMEOUT_SECONDS=30
KILL_TIMEOUT_SECONDS=10

# enter HOST COMMAND…: replaces the calling (sub)shell by COMMAND in the host.
enter() {
    local host=$1 init cgroups
    shift
    init=$(host_init "$host")
    # Before its namespaces: the cgroup is named as this machine sees it.
    mapfile -t cgroups < <(joinable_cgroups "$host")
    join_cgroups "${cgroups[@]}"
    # What tells programs where this machine's own services are would lead them out of the host.
    unset XDG_RUNTIME_DIR XDG_CACHE_HOME DOCKER_HOST CONTAINER_HOST NOTIFY_SOCKET DBUS_SESSION_BUS_ADDRESS
    export PATH=$PATH:/usr/sbin:/sbin HOME=/root
    exec nsenter --target "$init" --mount --uts --ipc --net --pid --cgroup --wd=/ -- "$@"
}

# exec_in_host HOST COMMAND…: ends with COMMAND's exit status. Whoever kills this (a test's time-out) ends COMMAND too.
exec_in_host() {
    local host=$1
    shift
    require_up "$host"
    enter "$host" setpriv --pdeathsig KILL -- "$@"
}

process_record() { printf '%s\n' "$(host_dir "$1")/processes/$2"; }

process_log() { printf '%s\n' "$(host_dir "$1")/logs/$2.log"; }

require_process_name() {
    [[ ${1:-} =~ ^[a-z][a-z0-9-]*$ ]] || fail "'${1:-}' is no name for a process." "Use lower-case letters, digits and hyphens."
}

# start_process HOST NAME COMMAND…
start_process() {
    local host=$1 name=$2 record log
    shift 2
    require_up "$host"
    record=$(process_record "$host" "$name")
    log=$(process_log "$host" "$name")
    if recorded_process "$record" >/dev/null; then
        say "$name runs in host $host already"
        return 0
    fi
    : >"$record"
    # In the host a process has another PID. It learns the one that this machine knows it by from our /proc, which it
    # gets as an open directory, because its own shows only the host's.
    # shellcheck disable=SC2016 # expanded by the shells in the host
    local launch='read -r pid _ </proc/self/fd/8/self/stat
        echo "$pid" >&7
        exec "$@" 7>&- 8<&-'
    # shellcheck disable=SC2016
    local detach='type -P "$3" >/dev/null || { echo "no such command here: $3" >&2; exit 127; }
        exec setsid --fork bash -c "$@"'
    (enter "$host" bash -c "$detach" lab "$launch" "$name" "$@" </dev/null >>"$log" 2>&1 7>"$record" 8</proc 9>&-) ||
        fail "host $host does not run '$1'." "Its log, $log, ends with:" "$(tail -n 5 "$log")"
    wait_until "$START_TIMEOUT_SECONDS" test -s "$record" ||
        fail "$name did not start in host $host within $START_TIMEOUT_SECONDS s." "Look at: $log"
    local identity
    identity=$(identify_process "$(<"$record")") ||
        fail "$name ended at once in host $host." "Its log, $log, ends with:" "$(tail -n 5 "$log")"
    printf '%s\n' "$identity" >"$record"
}

# signal_process HOST NAME SIGNAL
signal_process() {
    local pid
    pid=$(recorded_process "$(process_record "$1" "$2")") ||
        fail "$2 does not run in host $1." "Running there: $(running_processes "$1")"
    kill -s "$3" "$pid"
    [ "$3" = KILL ] || return 0
    # On v1 a frozen process dies only once it is thawed.
    is_frozen "$1" || wait_until "$KILL_TIMEOUT_SECONDS" is_gone "$pid" ||
        fail "$2 in host $1 is there $KILL_TIMEOUT_SECONDS s after SIGKILL." "It may be in state D: ps -o pid,stat,wchan,comm -p $pid"
}

# stop_process HOST NAME: in good order. One that has to be killed is reported, since a test relies on its order.
stop_process() {
    local pid
    pid=$(recorded_process "$(process_record "$1" "$2")") || return 0
    require_up "$1"
    kill -s TERM "$pid"
    if ! wait_until "$STOP_TIMEOUT_SECONDS" is_gone "$pid"; then
        signal_process "$1" "$2" KILL
        fail "$2 in host $1 did not end within $STOP_TIMEOUT_SECONDS s of SIGTERM and was killed." "Look at: $(process_log "$1" "$2")"
    fi
}

# running_processes HOST: their names in one line.
running_processes() {
    local record names=()
    for record in "$(host_dir "$1")"/processes/*; do
        if [ -e "$record" ] && recorded_process "$record" >/dev/null; then names+=("${record##*/}"); fi
    done
    printf '%s\n' "${names[*]}"
}
