# shellcheck shell=bash
# Hosts: boot, power failure, freezing. A host is net + pid + mount + uts + ipc + cgroup namespaces around one PID 1.

BOOT_TIMEOUT_SECONDS=20
PODMAN_READY_TIMEOUT_SECONDS=20
POWEROFF_TIMEOUT_SECONDS=20
FREEZE_TIMEOUT_SECONDS=5

# host_init HOST: prints the PID of the host's PID 1 as this machine sees it; returns 1 when the host is off.
host_init() { recorded_process "$(host_dir "$1")/init"; }

is_up() { host_init "$1" >/dev/null; }

require_up() {
    is_up "$1" || fail "host $1 is off." "Run: deploy/lab boot $1"
    # Whoever joins a frozen cgroup stops too, and would hang here.
    ! is_frozen "$1" || fail "host $1 is frozen." "Run: deploy/lab thaw $1"
}

create_host() {
    local dir
    dir=$(host_dir "$1")
    mkdir -p "$dir/data" "$dir/logs" "$dir/processes"
    # One that can be filled without filling this machine's; it survives the host's power failures, not this machine's.
    if [ -n "${LONGSHORE_LAB_DISK_MEGABYTES:-}" ] && ! mountpoint -q "$dir/data"; then
        mount -t tmpfs -o "size=${LONGSHORE_LAB_DISK_MEGABYTES}m" longshore-lab "$dir/data"
    fi
    if is_agent "$1"; then mkdir -p "$dir/containers" "$dir/etc"; fi
}

# delete_disks: of all hosts, which are off.
delete_disks() {
    local data
    for data in "$LAB_DIR"/hosts/*/data; do
        if mountpoint -q "$data"; then umount "$data"; fi
    done
    rm -rf "$LAB_DIR"
}

# write_etc_hosts: the same file is mounted into every host, so it is written in place.
write_etc_hosts() {
    local host
    {
        echo "127.0.0.1 localhost"
        while read -r host; do echo "$(address "$host") $host"; done < <(hosts)
    } >"$LAB_DIR/etc-hosts"
    # There is no name server in the lab; asking this machine's would wait for one that cannot be reached.
    : >"$LAB_DIR/resolv.conf"
}

# write_podman_configuration HOST
write_podman_configuration() {
    local etc nofile nproc
    etc=$(host_dir "$1")/etc
    nofile=$(ulimit -Hn)
    nproc=$(ulimit -Hu)
    # Podman asks for more than the hard limits by default, and without CAP_SYS_RESOURCE no container starts then.
    if [ "$nofile" = unlimited ] || [ "$nofile" -gt 1048576 ]; then nofile=1048576; fi
    if [ "$nproc" = unlimited ] || [ "$nproc" -gt 4194304 ]; then nproc=4194304; fi
    cat >"$etc/containers.conf" <<END
[containers]
default_ulimits = ["nofile=$nofile:$nofile", "nproc=$nproc:$nproc"]
# Else every container would get the names of the lab's hosts.
base_hosts_file = "none"
[engine]
runtime = "crun"
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
default_subnet = "10.88.$(last_byte "$1").0/24"
END
    cat >"$etc/storage.conf" <<END
[storage]
driver = "overlay"
graphroot = "/var/lib/containers/storage"
runroot = "/run/containers/storage"
[storage.options]
additionalimagestores = ["/run/longshore-lab/images"]
END
    cat >"$etc/registries.conf" <<END
unqualified-search-registries = []
[[registry]]
location = "$(address bridge):$REGISTRY_PORT"
insecure = true
END
    echo '{"default": [{"type": "insecureAcceptAnything"}]}' >"$etc/policy.json"
}

# boot_host HOST: with its disk as it was, and nothing else.
boot_host() {
    if is_up "$1"; then
        say "host $1 is up"
        return 0
    fi
    clear_host "$1" # what a crash of this machine or of `boot` itself may have left
    local dir id
    dir=$(host_dir "$1")
    id=$(host_id "$1")
    rm -f "$dir"/processes/*
    if is_agent "$1"; then write_podman_configuration "$1"; fi
    mkdir -p /var/lib/longshore /var/lib/containers /etc/containers # what the host's disks are mounted on
    create_host_cgroups "$1"
    connect_host "$1"

    export LONGSHORE_LAB=$LAB LONGSHORE_LAB_DIR=$LAB_DIR LONGSHORE_LAB_IMAGES=$LAB_IMAGES
    local booted unshare children
    # Init reports through a pipe (its descriptor 3), which also ends when init dies.
    exec {booted}< <(
        mapfile -t cgroups < <(host_cgroups "$1")
        join_cgroups "${cgroups[@]}"
        exec setsid nsenter --net="/run/netns/$id" \
            unshare --mount --uts --ipc --cgroup --pid --fork --kill-child=KILL --propagation private \
            "$LAB_SCRIPTS/host-init" "$1" 3>&1 </dev/null >"$dir/console.log" 2>&1 9>&-
    )
    unshare=$!
    if ! read -r -t "$BOOT_TIMEOUT_SECONDS" -u "$booted"; then
        kill -KILL "$unshare" 2>/dev/null || true
        fail "host $1 did not come up within $BOOT_TIMEOUT_SECONDS s." "Its console, $dir/console.log, ends with:" "$(tail -n 5 "$dir/console.log")"
    fi
    exec {booted}<&-
    # The youngest: what listed the cgroups may not have ended yet.
    mapfile -d ' ' -t children <"/proc/$unshare/task/$unshare/children"
    identify_process "${children[-1]}" >"$dir/init"
    settle_host_cgroups "$1"
    if is_agent "$1"; then
        start_process "$1" podman podman system service --time=0 unix:///run/podman/podman.sock
    fi
    say "host $1 is up at $(address "$1")"
}

# podman_socket HOST: its path as this machine can open it.
podman_socket() { printf '/proc/%s/root/run/podman/podman.sock\n' "$(host_init "$1")"; }

podman_answers() {
    local ping_timeout_seconds=2
    curl -fs -o /dev/null --max-time "$ping_timeout_seconds" --unix-socket "$(podman_socket "$1")" http://podman/_ping
}

await_podman() {
    wait_until "$PODMAN_READY_TIMEOUT_SECONDS" podman_answers "$1" ||
        fail "Podman in host $1 does not answer after $PODMAN_READY_TIMEOUT_SECONDS s." "Look at: deploy/lab logs $1 podman"
}

# power_off_host HOST: all at once, as when the power fails. The link goes first: no peer shall be told (by FIN or RST).
power_off_host() {
    local init
    if init=$(host_init "$1"); then
        if has_port "$1"; then set_link "$1" down; fi
        kill -KILL "$init"
        # On v1 a frozen process dies only once it is thawed.
        set_frozen "$1" no
        wait_until "$POWEROFF_TIMEOUT_SECONDS" is_gone "$init" ||
            fail "host $1 still lives $POWEROFF_TIMEOUT_SECONDS s after its PID 1 ($init) was killed." "Look for processes in state D: ps -eo pid,stat,wchan,comm"
    fi
    clear_host "$1"
}

# clear_host HOST: removes what a host that is off can have left outside its disk.
clear_host() {
    disconnect_host "$1"
    remove_host_cgroups "$1"
    rm -f "$(host_dir "$1")/init"
}

freeze_host() {
    set_frozen "$1" yes
    wait_until "$FREEZE_TIMEOUT_SECONDS" is_frozen_whole "$1" ||
        fail "host $1 is not frozen after $FREEZE_TIMEOUT_SECONDS s." "A process of it may be in state D: ps -eo pid,stat,wchan,comm" "Undo with: deploy/lab thaw $1"
}

is_frozen_whole() {
    local dir
    if [ "$(cgroup_version)" = 2 ]; then
        dir=$(host_cgroups "$1")
        grep -qx 'frozen 1' "$dir/cgroup.events"
    else
        grep -qx FROZEN "$(freezer_file "$1")"
    fi
}
