#!/usr/bin/env bash
# Runs inside the virtual machine of deploy/test-vm.sh, as root, once per boot: checks `longshore dev` as its user would, and prints
# `ok WHAT` or `FAILED WHAT` per check.
# usage: guest.sh cgroupfs|systemd|docker DISTRIBUTION
set -uo pipefail

scenario=$1
distribution=$2

# Under software emulation everything takes ten to thirty times as long.
START_SECONDS=600
EVENTUALLY_SECONDS=240
LOG=/var/log/longshore-dev.log
# A container may use 128 MiB: what its task may, where it has no limit of its own.
TASK_MEMORY_MIB=128
TASK_CPU_UNITS=256

failed=0
passed=0
ok() {
    passed=$((passed + 1))
    echo "ok $1"
}
not_ok() {
    failed=$((failed + 1))
    echo "FAILED $1"
    if [ -n "${2:-}" ]; then printf '%s\n' "$2" | tail -n 15 | sed 's/^/    | /'; fi
}

# check WHAT COMMAND…: COMMAND must succeed; `eventually` gives it time, unless it says by the status 2 that it never will.
check() {
    local what=$1 output
    shift
    if output=$("$@" 2>&1); then ok "$what"; else not_ok "$what" "ran: $*"$'\n'"$output"; fi
}
HOPELESS=2
eventually() {
    local what=$1 began=$SECONDS output status
    shift
    while true; do
        output=$("$@" 2>&1)
        status=$?
        if [ "$status" -eq 0 ]; then
            ok "$what"
            return 0
        fi
        if [ "$status" -eq "$HOPELESS" ] || [ $((SECONDS - began)) -ge "$EVENTUALLY_SECONDS" ]; then
            not_ok "$what" "ran for $((SECONDS - began)) s: $*"$'\n'"$output"
            return 1
        fi
        sleep 1
    done
}
same() { [ "$1" = "$2" ] || { echo "expected: $1"; echo "found:    $2"; return 1; }; }
nothing() { # WHAT MUST BE EMPTY: a command whose output has to be
    local output
    output=$("$@" 2>&1) || true
    [ -z "$output" ] || { echo "found: $output"; return 1; }
}

# --- the runtime of this scenario ---

engine=podman
runtime_socket=/run/podman/podman.sock
dev_options=()

prepare() {
    ip link set lo up
    local card
    card=$(ip -o link show | sed -n 's/^[0-9]*: \(en[^:@]*\|eth[^:@]*\)[:@].*/\1/p' | head -n 1)
    if [ -n "$card" ]; then
        ip address add 10.0.2.15/24 dev "$card"
        ip link set "$card" up
        ip route add default via 10.0.2.2
    fi
    case $scenario in
    cgroupfs)
        mkdir -p /etc/containers
        printf '[engine]\ncgroup_manager = "cgroupfs"\n' >/etc/containers/containers.conf
        # Nothing listens on Podman's socket: `longshore dev` starts its service itself.
        systemctl stop podman.socket podman.service
        ;;
    systemd) systemctl start podman.socket ;;
    docker)
        engine=docker
        runtime_socket=/run/docker.sock
        systemctl stop podman.socket podman.service
        mv /usr/bin/podman /usr/bin/podman.away
        systemctl unmask containerd.service docker.service docker.socket
        systemctl start docker.service
        dev_options=(--runtime-socket "$runtime_socket")
        ;;
    *)
        echo "unknown scenario $scenario"
        exit 2
        ;;
    esac
    local image
    image=$(mktemp -d)
    mkdir -p "$image/bin" "$image/tmp" "$image/etc"
    cp /bin/busybox "$image/bin/busybox"
    for applet in $("$image/bin/busybox" --list); do [ "$applet" = busybox ] || ln -s busybox "$image/bin/$applet"; done
    tar -C "$image" -c . | "$engine" import - localhost/busybox:1 2>&1 | tail -n 1
    rm -rf "$image"
}

facts() {
    echo "kernel $(uname -r), cgroups: $(stat -f -c %T /sys/fs/cgroup), scenario $scenario"
    case $engine in
    podman) podman info --format 'podman {{.Version.Version}}, cgroup manager {{.Host.CgroupManager}}, runtime {{.Host.OCIRuntime.Name}}' ;;
    docker) docker info --format 'docker {{.ServerVersion}}, cgroup driver {{.CgroupDriver}}, cgroups v{{.CgroupVersion}}' ;;
    esac
}

# --- the product ---

start_dev() {
    # The thorough compiler does not pay off under emulation.
    # Where longshore dev starts Podman itself, the containers' monitors are in its unit: they must outlive it.
    systemd-run --quiet --unit "$1" --property KillMode=process --setenv LONGSHORE_LOST_AFTER=10m --setenv JAVA_TOOL_OPTIONS=-XX:TieredStopAtLevel=1 --property "StandardOutput=append:$LOG" --property "StandardError=append:$LOG" \
        "$distribution/bin/longshore" dev "${dev_options[@]}"
}
node_connected() { ecs ListContainerInstances '{}' | jq -e '.containerInstanceArns | length == 1' && node | jq -e .agentConnected; }
node() {
    local arns
    arns=$(ecs ListContainerInstances '{}' | jq -c .containerInstanceArns)
    ecs DescribeContainerInstances "{\"containerInstances\":$arns}" | jq '.containerInstances[0]'
}
ready() { # UNIT, which is the so-manieth
    systemctl is-active "dev$1" || return "$HOPELESS"
    [ "$(grep -c 'this machine takes tasks\|THE AGENT HAS NOT JOINED' "$LOG")" -ge "$1" ] && node_connected
}

# ecs OPERATION JSON: what the aws CLI would send; it takes seconds to start here.
ecs() {
    curl -sS -m 60 -H "X-Amz-Target: AmazonEC2ContainerServiceV20141113.$1" -H 'Content-Type: application/x-amz-json-1.1' \
        -d "$2" http://127.0.0.1:7070/
}
aws_ecs() {
    AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1 AWS_PAGER='' \
        aws ecs "$@" --endpoint-url http://127.0.0.1:7070 --cli-read-timeout 0 --cli-connect-timeout 0
}
register() { # FAMILY MODE CONTAINERS [FURTHER FIELDS]
    local answer
    answer=$(ecs RegisterTaskDefinition "{\"family\":\"$1\",\"networkMode\":\"$2\",\"containerDefinitions\":$3${4:+,$4}}")
    check "task definition $1 is registered" jq -e .taskDefinition.taskDefinitionArn <<<"$answer" || echo "$answer"
}
AWSVPC='"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-12345"]}}'
run() { # FAMILY [FURTHER FIELDS]: prints the task's ARN
    ecs RunTask "{\"taskDefinition\":\"$1\"${2:+,$2}}" | tee -a /tmp/run-task.log | jq -r '.tasks[0].taskArn // empty'
}
task() { ecs DescribeTasks "{\"tasks\":[\"$1\"]}" | jq '.tasks[0]'; }
task_is() { # ARN JQ-CONDITION
    local row
    row=$(task "$1")
    [ -n "$row" ] || { echo "no answer"; return 1; }
    jq -e "$2" <<<"$row" >/dev/null || { jq -c '{lastStatus,stopCode,stoppedReason,healthStatus,containers:[.containers[]?|{name,lastStatus,exitCode,reason,healthStatus}]}' <<<"$row"; return 1; }
}
stop() { ecs StopTask "{\"task\":\"$1\",\"reason\":\"done\"}" | jq -e .task.desiredStatus; }

# --- looking at the machine ---

containers() { "$engine" ps --all --quiet --no-trunc --filter label=dev.longshore.boot-id; }
container_of() { "$engine" ps --all --quiet --no-trunc --filter "label=com.amazonaws.ecs.task-arn=$1" --filter "label=com.amazonaws.ecs.container-name=$2"; }
pid_of() { "$engine" inspect --format '{{.State.Pid}}' "$(container_of "$1" "$2")"; }
# Where the task's cgroup has to be, below /sys/fs/cgroup.
cgroup_of() {
    case $scenario in
    cgroupfs) echo "/longshore/${1##*/}" ;;
    *) echo "/longshore.slice/longshore-${1##*/}.slice" ;;
    esac
}
limit_is() { same "$3" "$(cat "/sys/fs/cgroup$(cgroup_of "$1")/$2")"; }
is_in_cgroup() { # ARN CONTAINER
    local found
    found=$(sed 's/^0:://' "/proc/$(pid_of "$1" "$2")/cgroup")
    [[ $found == "$(cgroup_of "$1")"/* ]] || { echo "expected below $(cgroup_of "$1"): $found"; return 1; }
}
own_limit_is() { # ARN CONTAINER FILE VALUE
    same "$4" "$(cat "/sys/fs/cgroup$(sed 's/^0:://' "/proc/$(pid_of "$1" "$2")/cgroup")/$3")"
}
cgroups() { find /sys/fs/cgroup -path '*longshore*' -type d -name '*[0-9a-f]*' | grep -E '/(longshore-)?[0-9a-f]{32}(\.slice)?$'; }
slices() { systemctl list-units --all --plain --no-legend 'longshore-*.slice'; find /run/systemd /etc/systemd -path '*longshore-*.slice*'; }
namespaces() { ip netns list; }
veths() { ip -o link show type veth; }
filter_elements() { nft -j list table inet longshore 2>/dev/null | jq -c '.nftables[] | (.set // .map) | select(. != null and (.elem | length) > 0 and (.name | startswith("task"))) | [.name, .elem]'; }
volumes() { "$engine" volume ls --quiet; }
failed_units() { systemctl list-units --failed --plain --no-legend | grep -e longshore- -e libpod -e docker; }
pid_files() { find /run -maxdepth 1 -name 'longshore-exec-*'; }
fetches() { [ "$(curl -fsS --max-time 20 "$1")" = "$2" ]; }

# --- definitions ---

# A server of one page; it ends at once when it is asked to.
server() { printf '["sh","-c","mkdir -p /tmp/www; echo %s >/tmp/www/index.html; trap exit TERM; httpd -f -p %s -h /tmp/www & wait"]' "$1" "$2"; }
SLEEPER='["sh","-c","trap exit TERM; sleep 86400 & wait"]'
HUNGRY='["awk","BEGIN{s=\"xxxxxxxxxxxxxxxx\"; while (1) s=s s}"]'
# One after the other: the probe of the second container proves that both share the task's network.
pair() {
    printf '[{"name":"web","image":"localhost/busybox:1","memoryReservation":32,"memory":96,"command":%s,
              "portMappings":[{"containerPort":8080}],"mountPoints":[{"sourceVolume":"data","containerPath":"/data"}]},
             {"name":"probe","image":"localhost/busybox:1","command":%s,
              "healthCheck":{"command":["CMD-SHELL","%s"],"interval":5,"timeout":60,"retries":3}}]' \
        "$(server pair 8080)" "$SLEEPER" "$1"
}
TASK_SIZE="\"cpu\":\"$TASK_CPU_UNITS\",\"memory\":\"$TASK_MEMORY_MIB\""
VOLUME='"volumes":[{"name":"data","dockerVolumeConfiguration":{"scope":"task"}}]'

# --- the checks ---

check_joined() {
    start_dev dev1
    EVENTUALLY_SECONDS=$START_SECONDS eventually "longshore dev starts and this machine joins" ready 1 || { cat "$LOG"; return 1; }
    check "the aws CLI lists the node" aws_ecs list-container-instances
    echo "runtime as the node reports it: $(node | jq -r .versionInfo.dockerVersion)"
}

check_pair() { # MODE: a task of two containers with limits of its own
    local mode=$1 extra
    register pair "$mode" "$(pair "$([ "$mode" = awsvpc ] && echo 'wget -q -O /dev/null http://127.0.0.1:8080/' || echo 'true')")" "$TASK_SIZE,$VOLUME"
    extra=$([ "$mode" = awsvpc ] && echo "$AWSVPC")
    pair=$(run pair "$extra")
    eventually "the task of two containers runs ($mode)" task_is "$pair" '.lastStatus == "RUNNING"' || { tail -n 3 /tmp/run-task.log; return 1; }
    check "its cgroup limits the CPU" limit_is "$pair" cpu.max "25000 100000"
    check "its cgroup limits the memory" limit_is "$pair" memory.max $((TASK_MEMORY_MIB << 20))
    check "its cgroup allows no swap" limit_is "$pair" memory.swap.max 0
    check "container web is in it" is_in_cgroup "$pair" web
    check "container probe is in it" is_in_cgroup "$pair" probe
    check "web has its own limit" own_limit_is "$pair" web memory.max $((96 << 20))
    check "web has its own soft limit" own_limit_is "$pair" web memory.low $((32 << 20))
    check "the task's volume is there" test -n "$(volumes)"
    eventually "the health check runs in the container" task_is "$pair" '.healthStatus == "HEALTHY"'
    eventually "health checks leave no files" nothing pid_files
}

check_address() {
    local address
    address=$(task "$pair" | jq -r '.attachments[0].details[] | select(.name == "privateIPv4Address").value')
    check "its address answers from the host ($address)" fetches "http://$address:8080/" pair
    check "it has a network namespace" ip netns list
}

check_bridge() {
    register published bridge "[{\"name\":\"web\",\"image\":\"localhost/busybox:1\",\"memory\":64,\"command\":$(server bridge 80),\"portMappings\":[{\"containerPort\":80,\"hostPort\":18080},{\"containerPort\":81}]}]"
    bridge=$(run published)
    eventually "the task with a published port runs (bridge)" task_is "$bridge" '.lastStatus == "RUNNING"' || return 1
    eventually "its port answers on the host" fetches http://127.0.0.1:18080/ bridge
    check "its network bindings are reported" task_is "$bridge" '[.containers[0].networkBindings[] | select(.hostPort == 18080)] | length >= 1'
    check "a dynamic port is reported" task_is "$bridge" '[.containers[0].networkBindings[] | select(.containerPort == 81 and .hostPort > 0)] | length >= 1'
}

check_memory() { # MODE
    local extra out
    extra=$([ "$1" = awsvpc ] && echo "$AWSVPC")
    register hungry "$1" "[{\"name\":\"calm\",\"image\":\"localhost/busybox:1\",\"essential\":false,\"command\":$SLEEPER},{\"name\":\"eats\",\"image\":\"localhost/busybox:1\",\"command\":$HUNGRY}]" '"cpu":"512","memory":"64"'
    out=$(run hungry "$extra")
    eventually "a task that exceeds its memory ends" task_is "$out" '.lastStatus == "STOPPED"'
    check "its container was killed (137) for its memory" task_is "$out" '.containers[] | select(.name == "eats") | .exitCode == 137 and (.reason | startswith("OutOfMemoryError"))'
    check "its other container was not" task_is "$out" '.containers[] | select(.name == "calm") | (.reason // "") | startswith("OutOfMemoryError") | not'
    echo "    $(task "$out" | jq -c '[.stoppedReason, (.containers[] | [.name, .exitCode, .reason])]')"
    register greedy bridge "[{\"name\":\"eats\",\"image\":\"localhost/busybox:1\",\"memory\":32,\"command\":$HUNGRY}]"
    out=$(run greedy)
    eventually "a container that exceeds its own memory is killed for it" task_is "$out" '.lastStatus == "STOPPED" and .containers[0].exitCode == 137 and (.containers[0].reason | startswith("OutOfMemoryError"))'
}

check_swap() {
    register swaps bridge "[{\"name\":\"c\",\"image\":\"localhost/busybox:1\",\"memory\":32,\"command\":$SLEEPER,\"linuxParameters\":{\"maxSwap\":16,\"swappiness\":10}}]"
    swaps=$(run swaps)
    eventually "a task that asks for swap and swappiness runs" task_is "$swaps" '.lastStatus == "RUNNING"' || return 1
    check "it may swap what it asks for" own_limit_is "$swaps" c memory.swap.max $((16 << 20))
}

check_restarts() {
    register restarts bridge "[{\"name\":\"again\",\"image\":\"localhost/busybox:1\",\"memory\":32,\"command\":[\"sh\",\"-c\",\"trap exit TERM; sleep 100 & wait; exit 3\"],\"restartPolicy\":{\"enabled\":true,\"restartAttemptPeriod\":60}}]"
    restarts=$(run restarts)
    eventually "the task with a restart policy runs" task_is "$restarts" '.lastStatus == "RUNNING"'
    first_start=$(started_at "$restarts" again)
}
check_restarted() {
    eventually "its container is restarted by the policy" restarted
    check "and its task goes on" task_is "$restarts" '.lastStatus == "RUNNING" and .desiredStatus == "RUNNING"'
}
# That a container has been restarted is not shown by the API: the runtime knows when it was started last.
started_at() { "$engine" inspect --format '{{.State.StartedAt}}' "$(container_of "$1" "$2")"; }
restarted() {
    local now
    now=$(started_at "$restarts" again)
    if [ -z "$now" ] || [ "$now" = "$first_start" ]; then
        task "$restarts" | jq -c "{lastStatus,stoppedReason,startedAt,stoppedAt}"
        return 1
    fi
}

check_adoption() { # ARN…: a killed agent's tasks go on and are found again
    local before after
    before=$(containers | sort)
    local started
    started=$(task "$1" | jq .startedAt)
    systemctl kill --signal KILL --kill-who main dev1
    sleep 5
    after=$(containers | sort)
    check "containers survive the agent's death" same "$before" "$after"
    systemctl reset-failed dev1 2>/dev/null
    start_dev dev2
    EVENTUALLY_SECONDS=$START_SECONDS eventually "longshore dev starts again" ready 2 || { tail -n 30 "$LOG"; return 1; }
    local task
    for task in "$@"; do eventually "task ${task##*/} is adopted" task_is "$task" '.lastStatus == "RUNNING" and .desiredStatus == "RUNNING"'; done
    check "they are the same containers" same "$before" "$(containers | sort)"
    check "its start is the one from before" same "$started" "$(task "$1" | jq .startedAt)"
    eventually "its health is checked again" task_is "$pair" '.healthStatus == "HEALTHY"'
}

check_stop() {
    local arn
    for arn in "$@"; do
        check "task ${arn##*/} is told to stop" stop "$arn"
        eventually "task ${arn##*/} stops" task_is "$arn" '.lastStatus == "STOPPED"'
    done
    check "asked to stop, a container is not out of memory" task_is "$1" '[.containers[] | (.reason // "") | select(startswith("OutOfMemoryError"))] | length == 0'
    eventually "no container is left" nothing containers
    eventually "no cgroup is left" nothing cgroups
    eventually "no slice is left" nothing slices
    check "no network namespace is left" nothing namespaces
    check "no veth is left" nothing veths
    check "nothing of a task is left in the packet filter" nothing filter_elements
    eventually "no volume is left" nothing volumes
    check "no unit failed" nothing failed_units
    eventually "no file of a health check is left" nothing pid_files
}

check_no_awsvpc() {
    local answer
    register isolated awsvpc "[{\"name\":\"c\",\"image\":\"localhost/busybox:1\",\"memory\":32,\"command\":$SLEEPER}]"
    answer=$(ecs RunTask "{\"taskDefinition\":\"isolated\",$AWSVPC}")
    check "an awsvpc task is refused, with the attribute that the node lacks" jq -e '.tasks == [] and .failures[0].reason == "ATTRIBUTE"' <<<"$answer"
    echo "    $answer"
    check "the log says why" grep -i 'awsvpc' "$LOG"
}

main() {
    prepare
    facts
    check_joined || return 0
    local mode=awsvpc
    if [ "$engine" = docker ]; then
        mode=bridge
        check_no_awsvpc
    fi
    check_restarts
    check_pair "$mode"
    [ "$mode" = awsvpc ] && check_address
    check_bridge
    check_memory "$mode"
    check_swap
    check_restarted
    check_adoption "$pair" "$bridge" "$restarts"
    check_stop "$pair" "$bridge" "$restarts" "$swaps"
    systemctl stop dev2
}
main
if [ "$failed" -gt 0 ]; then
    echo "--- the end of $LOG"
    tail -n 60 "$LOG"
fi
echo "end $scenario: $passed ok, $failed failed"
