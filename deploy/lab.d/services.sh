# shellcheck shell=bash
# What a lab has beside its hosts: the image that every host finds in its store, a registry, and the way in from
# this machine.

SERVICE_READY_TIMEOUT_SECONDS=15
SERVICE_STOP_TIMEOUT_SECONDS=10
TEST_IMAGE=localhost/busybox:1

# build_images: hosts of any lab may be reading the store, so images are only added to it.
build_images() {
    require_commands podman busybox
    local lock_timeout_seconds=60 scratch
    mkdir -p "$LAB_IMAGES"
    (
        flock -w "$lock_timeout_seconds" 8 || fail "another lab has been writing to $LAB_IMAGES for $lock_timeout_seconds s."
        if has_image "$TEST_IMAGE"; then exit 0; fi
        scratch=$(mktemp -d)
        trap 'rm -rf "$scratch"' EXIT
        write_busybox_tree "$scratch/rootfs"
        tar -C "$scratch/rootfs" --owner=0 --group=0 -c . | podman --root "$LAB_IMAGES" \
            --runroot "$scratch/run" --tmpdir "$scratch/tmp" --network-config-dir "$scratch/net" \
            --storage-driver overlay --cgroup-manager cgroupfs --events-backend none \
            import --quiet --change 'CMD ["/bin/sh"]' \
            --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' - "$TEST_IMAGE" >/dev/null
        # Podman's own database: a store that is only read needs none, and it insists on the scratch directory's name.
        rm -rf "$LAB_IMAGES/libpod"
        say "image $TEST_IMAGE made in $LAB_IMAGES"
    ) 8>"$LAB_IMAGES.lock"
}

# has_image NAME: read from the store's index, since starting Podman for it would take longer than booting a host.
has_image() {
    local index=$LAB_IMAGES/overlay-images/images.json
    [ -e "$index" ] && jq -e --arg name "$1" 'any(.[]; .names // [] | index($name))' "$index" >/dev/null
}

# write_busybox_tree DIRECTORY: a root with every applet, and what a program may expect of one.
write_busybox_tree() {
    local root=$1 busybox applet
    busybox=$(command -v busybox)
    ! ldd "$busybox" >/dev/null 2>&1 || fail "$busybox is not static, so it would not run alone in an image." "Run: apt-get install -y busybox-static"
    mkdir -p "$root"/{bin,sbin,usr/bin,usr/sbin,dev,etc,home,proc,root,run,sys,tmp,usr/local/bin,var/tmp,var/www}
    chmod 1777 "$root/tmp" "$root/var/tmp"
    install -m 755 "$busybox" "$root/bin/busybox"
    "$busybox" --list-full | while read -r applet; do
        [ -e "$root/$applet" ] || ln -s /bin/busybox "$root/$applet"
    done
    printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/sh\n' >"$root/etc/passwd"
    printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
    echo "ok" >"$root/var/www/index.html" # for `httpd -f -h /var/www`
}

# start_service NAME COMMAND…: a process of the lab outside its hosts; replaces one of that name.
start_service() {
    local name=$1 dir=$LAB_DIR/services
    shift
    stop_service "$name"
    setsid "$@" </dev/null >"$dir/$name.log" 2>&1 9>&- &
    # setsid does not fork here, since a background job leads no process group: the PID is the command's own.
    disown $!
    identify_process $! >"$dir/$name.pid" ||
        fail "$name ended at once." "Its log, $dir/$name.log, ends with:" "$(tail -n 5 "$dir/$name.log")"
}

stop_service() {
    local pid record=$LAB_DIR/services/$1.pid
    if pid=$(recorded_process "$record"); then
        kill -s TERM "$pid"
        wait_until "$SERVICE_STOP_TIMEOUT_SECONDS" is_gone "$pid" || kill -s KILL "$pid"
    fi
    rm -f "$record"
}

service_runs() { recorded_process "$LAB_DIR/services/$1.pid" >/dev/null; }

# await_service NAME COMMAND…: until COMMAND succeeds.
await_service() {
    local name=$1
    shift
    wait_until "$SERVICE_READY_TIMEOUT_SECONDS" "$@" ||
        fail "$name is not ready after $SERVICE_READY_TIMEOUT_SECONDS s." "Its log, $LAB_DIR/services/$name.log, ends with:" "$(tail -n 5 "$LAB_DIR/services/$name.log")"
}

start_registry() {
    require_commands docker-registry
    local at
    at=$(address bridge):$REGISTRY_PORT
    if ! service_runs registry; then
        mkdir -p "$LAB_DIR/registry"
        cat >"$LAB_DIR/services/registry.yml" <<END
version: 0.1
log: {level: warn}
storage:
  filesystem: {rootdirectory: $LAB_DIR/registry}
  delete: {enabled: true}
http: {addr: "$at"}
END
        start_service registry nsenter --net="/run/netns/$BRIDGE_NETNS" docker-registry serve "$LAB_DIR/services/registry.yml"
    fi
    await_service registry registry_answers "$at"
    printf '%s\n' "$at"
}

registry_answers() {
    local ping_timeout_seconds=2
    curl -fs -o /dev/null --max-time "$ping_timeout_seconds" "http://$1/v2/"
}

# start_forward LISTEN PORT: TCP from LISTEN on this machine to PORT of a server that says it is ready. Connections to
# one that no longer is are closed, so that a client that keeps one open comes back and lands elsewhere.
start_forward() {
    require_commands haproxy
    local listen=$1 port=$2 file=$LAB_DIR/services/forward.cfg new host
    new=$(
        cat <<END
global
    maxconn 4000
defaults
    mode tcp
    timeout connect 2s
    # How long a stream may be silent: watchers wait for events for a long time.
    timeout client 1h
    timeout server 1h
    timeout check 1s
    option redispatch
    retries 3
frontend machine
    bind $listen
    # Who sends nothing takes no place, and reaches no server.
    tcp-request inspect-delay 5s
    tcp-request content accept if { req.len gt 0 }
    tcp-request content reject
    default_backend servers
backend servers
    balance roundrobin
    option httpchk GET /readyz
    default-server check inter 500ms fastinter 200ms fall 2 rise 1 on-marked-down shutdown-sessions
END
        while read -r host; do
            is_agent "$host" || echo "    server $host $(address "$host"):$port"
        done < <(hosts)
    )
    grep -q '^    server ' <<<"$new" || fail "lab '$LAB' has no server to forward to." "Run: deploy/lab up --servers 1"
    if service_runs forward && [ "$new" = "$(cat "$file" 2>/dev/null)" ]; then
        say "$listen is forwarded already"
        return 0
    fi
    printf '%s\n' "$new" >"$file"
    start_service forward haproxy -db -f "$file"
    await_service forward accepts_connections "${listen%:*}" "${listen##*:}"
    say "$listen is forwarded to port $port of a server that is ready"
}

accepts_connections() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null && service_runs forward; }
