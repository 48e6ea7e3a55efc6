#!/usr/bin/env bash
# How fast a service gets its tasks, keeps them through a rolling update, and gets them back after a host has lost its power.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

usage() {
    cat <<END
usage: deploy/bench-services.sh [--tasks 50] [--rounds 5] [--small]

Starts a cluster of three servers and three agents in a lab of its own (LONGSHORE_LAB, default: bench), and prints
  create   seconds from CreateService with --tasks tasks until all are RUNNING, and beside it \`docker service create\` of as
           many containers of the same image, where a Docker daemon answers
  update   seconds of a rolling update of 20 tasks under continuous HTTP to their addresses, with the answers that failed
           at first and when they were asked again
  lost     seconds from the power-off of a host until a service of 20 tasks has all of them RUNNING elsewhere, --rounds times,
           with the median, and the same less the silence after which a node is given up (LONGSHORE_LOST_AFTER)
--small uses settings for a small cluster: LONGSHORE_HEARTBEAT=1s LONGSHORE_LEASE=3s LONGSHORE_LOST_AFTER=5s.
Needs root and a built distribution.
END
}

tasks=50 rounds=5
lost_after=60
while [ $# -gt 0 ]; do
    case $1 in
    --tasks) tasks=$2 && shift ;;
    --rounds) rounds=$2 && shift ;;
    --small)
        export LONGSHORE_HEARTBEAT=1s LONGSHORE_LEASE=3s LONGSHORE_LOST_AFTER=5s
        lost_after=5
        ;;
    *) usage >&2 && { [ "$1" = --help ] && exit 0 || exit 2; } ;;
    esac
    shift
done
[[ $tasks =~ ^[1-9][0-9]?$ && $rounds =~ ^[1-9][0-9]?$ ]] || fail "--tasks and --rounds are numbers from 1 to 99."
require_root deploy/bench-services.sh
require_commands curl jq

root=$(repository_root)
export LONGSHORE_LAB=${LONGSHORE_LAB:-bench} LONGSHORE_LAB_SUBNET=${LONGSHORE_LAB_SUBNET:-10.203.0.0/24}
IMAGE=localhost/busybox:1
READY_TIMEOUT_SECONDS=240
COUNT_TIMEOUT_SECONDS=300
POLL_SECONDS=0.1
CALL_TIMEOUT_SECONDS=20

lab() { "$root/deploy/lab" "$@"; }
cluster_up() { "$root/deploy/cluster" up --servers 3 --agents 3 >/dev/null 2>&1; }
trap '"$root/deploy/cluster" down >/dev/null' EXIT

say "Starting three servers and three agents"
cluster_up

call() { # OPERATION JSON: of any server that answers
    local server
    for server in s1 s2 s3; do
        if curl -fsS -m "$CALL_TIMEOUT_SECONDS" -H "X-Amz-Target: AmazonEC2ContainerServiceV20141113.$1" \
            -H 'Content-Type: application/x-amz-json-1.1' -d "$2" "http://$(lab ip $server):7070/" 2>/dev/null; then return 0; fi
    done
    return 1
}

now() { printf '%s\n' "${EPOCHREALTIME/[.,]/}"; }
seconds() { jq -n --argjson from "$1" --argjson to "$2" '($to - $from) / 10000 | round / 100'; }
median() { printf '%s\n' "$@" | jq -s 'sort | .[length / 2 | floor]'; }

connected() { # COUNT
    call CreateCluster '{}' >/dev/null || return 1
    [ "$(call ListContainerInstances '{"filter": "agentConnected == true"}' | jq '.containerInstanceArns | length')" = "$1" ]
}
three() { connected 3; }

service() { call DescribeServices "{\"services\": [\"$1\"]}" | jq "$2"; }

# await_running SERVICE COUNT
await_running() {
    local deadline=$(($(now) + COUNT_TIMEOUT_SECONDS * 1000000))
    until [ "$(service "$1" '.services[0].runningCount')" = "$2" ]; do
        [ "$(now)" -lt "$deadline" ] || fail "$1 has not $2 running tasks after $COUNT_TIMEOUT_SECONDS s." \
            "Look at: deploy/cluster status"
        sleep "$POLL_SECONDS"
    done
}

# await_lost SERVICE COUNT: until the count has fallen, so that await_running does not see the time before the loss.
await_lost() {
    until [ "$(service "$1" '.services[0].runningCount')" -lt "$2" ]; do sleep "$POLL_SECONDS"; done
}

deleted() { [ "$(service "$1" '.services[0].status')" = '"INACTIVE"' ]; }
delete() {
    call DeleteService "{\"service\": \"$1\", \"force\": true}" >/dev/null
    gone() { deleted "$name"; }
    local name=$1
    wait_until "$READY_TIMEOUT_SECONDS" gone || fail "the service $1 does not go."
}

wait_until "$READY_TIMEOUT_SECONDS" three || fail "the agents do not join." "Look at: LONGSHORE_LAB=$LONGSHORE_LAB deploy/lab logs a1 agent"
call RegisterTaskDefinition "{\"family\": \"small\", \"networkMode\": \"awsvpc\", \"containerDefinitions\": [{\"name\": \"c\", \"image\": \"$IMAGE\",
  \"memory\": 16, \"cpu\": 8, \"stopTimeout\": 2, \"command\": [\"sh\", \"-c\", \"mkdir -p /tmp/w && echo ok > /tmp/w/index.html && exec httpd -f -p 8080 -h /tmp/w\"]}]}" >/dev/null
create() { # NAME COUNT
    call CreateService "{\"serviceName\": \"$1\", \"taskDefinition\": \"small\", \"desiredCount\": $2, \"launchType\": \"EC2\",
      \"networkConfiguration\": {\"awsvpcConfiguration\": {\"subnets\": [\"subnet-12345\"]}}}" >/dev/null
}

from=$(now)
create many "$tasks"
await_running many "$tasks"
printf 'create  longshore  %s tasks RUNNING after %s s\n' "$tasks" "$(seconds "$from" "$(now)")"
delete many

if docker info >/dev/null 2>&1; then
    docker swarm init --advertise-addr 127.0.0.1 >/dev/null 2>&1 || true
    from=$(now)
    docker service create --quiet --name longshore-bench --replicas "$tasks" "$IMAGE" sleep 86400 >/dev/null
    printf 'create  docker     %s replicas after %s s\n' "$tasks" "$(seconds "$from" "$(now)")"
    docker service rm longshore-bench >/dev/null
else
    say "create  docker     skipped: no Docker daemon answers here"
fi

create web 20
await_running web 20
addresses() {
    # shellcheck disable=SC2046 # one word per task
    call DescribeTasks "{\"tasks\": $(call ListTasks '{"serviceName": "web", "desiredStatus": "RUNNING"}' | jq -c .taskArns)}" |
        jq -r '.tasks[] | select(.lastStatus == "RUNNING") | .attachments[0].details[] | select(.name == "privateIPv4Address") | .value'
}
ask() { lab exec a1 curl -fsS -m 2 "http://$1:8080/" >/dev/null 2>&1; }
from=$(now)
call UpdateService '{"service": "web", "forceNewDeployment": true}' >/dev/null
asked=0 repeated=0 lost=0
while [ "$(service web '.services[0].deployments | length')" != 1 ]; do
    address=$(addresses | shuf -n 1)
    asked=$((asked + 1))
    if ! ask "$address"; then
        repeated=$((repeated + 1))
        ask "$(addresses | shuf -n 1)" || lost=$((lost + 1))
    fi
done
printf 'update  20 tasks replaced after %s s; %s requests, %s asked again, %s not answered then\n' \
    "$(seconds "$from" "$(now)")" "$asked" "$repeated" "$lost"

times=()
for round in $(seq "$rounds"); do
    await_running web 20
    from=$(now)
    lab poweroff a2 >/dev/null
    await_lost web 20
    await_running web 20
    times+=("$(seconds "$from" "$(now)")")
    printf 'lost    round %s: 20 RUNNING again after %s s\n' "$round" "${times[-1]}"
    lab boot a2 >/dev/null
    cluster_up
    wait_until "$READY_TIMEOUT_SECONDS" three || fail "a2 does not come back." "Look at: LONGSHORE_LAB=$LONGSHORE_LAB deploy/lab logs a2 agent"
    # shellcheck disable=SC2034 # the next update spreads the tasks over the host again
    call UpdateService '{"service": "web", "forceNewDeployment": true}' >/dev/null
    complete() { [ "$(service web '.services[0].deployments | length')" = 1 ]; }
    wait_until "$READY_TIMEOUT_SECONDS" complete || fail "the update does not end."
done
all=$(median "${times[@]}")
printf 'lost    median %s s, %s s after the silence of %s s\n' "$all" "$(jq -n "(($all - $lost_after) * 100 | round) / 100")" "$lost_after"
