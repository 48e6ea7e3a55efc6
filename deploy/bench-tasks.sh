#!/usr/bin/env bash
# Seconds from RunTask to RUNNING for many one-container awsvpc tasks on one agent, beside `podman run -d` of as many
# containers of the same image in the same simulated host, in the same run.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

usage() {
    cat <<END
usage: deploy/bench-tasks.sh [--tasks 40] [--rounds 3] [--parallel 8]

Starts a cluster of one server and one agent in a lab of its own (LONGSHORE_LAB, default: bench), then in each round:
  longshore  RunTask for all tasks, until DescribeTasks says that all are RUNNING
  podman     \`podman run -d\` one after another, with a network, as a loop in a shell does it
  podman -P  the same, --parallel at a time
and prints the seconds of each, the medians and their ratios to longshore. Needs root and a built distribution.
END
}

tasks=40 rounds=3 parallel=8
while [ $# -gt 0 ]; do
    case $1 in
    --tasks) tasks=$2 ;;
    --rounds) rounds=$2 ;;
    --parallel) parallel=$2 ;;
    *) usage >&2 && { [ "$1" = --help ] && exit 0 || exit 2; } ;;
    esac
    shift 2
done
[[ $tasks =~ ^[1-9][0-9]?$ && $rounds =~ ^[1-9][0-9]?$ && $parallel =~ ^[1-9][0-9]?$ ]] ||
    fail "--tasks, --rounds and --parallel are numbers from 1 to 99."
require_root deploy/bench-tasks.sh
require_commands curl jq

root=$(repository_root)
export LONGSHORE_LAB=${LONGSHORE_LAB:-bench} LONGSHORE_LAB_SUBNET=${LONGSHORE_LAB_SUBNET:-10.203.0.0/24}
IMAGE=localhost/busybox:1
RUNTASK_MOST=10 # ECS takes no more in one call
READY_TIMEOUT_SECONDS=240
ROUND_TIMEOUT_SECONDS=300
POLL_SECONDS=0.05
CALL_TIMEOUT_SECONDS=20

lab() { "$root/deploy/lab" "$@"; }
trap '"$root/deploy/cluster" down >/dev/null' EXIT

say "Starting one server and one agent"
"$root/deploy/cluster" up --servers 1 --agents 1 2>/dev/null
api=http://$(lab ip s1):7070

call() { # OPERATION JSON
    curl -fsS -m "$CALL_TIMEOUT_SECONDS" -H "X-Amz-Target: AmazonEC2ContainerServiceV20141113.$1" \
        -H 'Content-Type: application/x-amz-json-1.1' -d "$2" "$api/"
}

connected() {
    call CreateCluster '{}' >/dev/null 2>&1 || return 1
    [ "$(call ListContainerInstances '{"filter": "agentConnected == true"}' | jq '.containerInstanceArns | length')" = 1 ]
}

now() { printf '%s\n' "${EPOCHREALTIME/[.,]/}"; }
seconds() { jq -n --argjson from "$1" --argjson to "$2" '($to - $from) / 10000 | round / 100'; }
median() { printf '%s\n' "$@" | jq -s 'sort | if length % 2 == 1 then .[length / 2 | floor] else (.[length / 2] + .[length / 2 - 1]) / 2 end'; }

# await_tasks STATUS ARNS: until all are so.
await_tasks() {
    local deadline=$(($(now) + ROUND_TIMEOUT_SECONDS * 1000000)) left
    while :; do
        left=$(call DescribeTasks "{\"tasks\": $2}" | jq --arg status "$1" '[.tasks[] | select(.lastStatus != $status)] | length')
        [ "$left" != 0 ] || return 0
        [ "$(now)" -lt "$deadline" ] || fail "$left tasks are not $1 after $ROUND_TIMEOUT_SECONDS s." \
            "Look at: LONGSHORE_LAB=$LONGSHORE_LAB deploy/lab logs a1 agent"
        sleep "$POLL_SECONDS"
    done
}

run_longshore() {
    local left=$tasks count from to arns='[]' ran
    from=$(now)
    while [ "$left" -gt 0 ]; do
        count=$((left < RUNTASK_MOST ? left : RUNTASK_MOST))
        ran=$(call RunTask "{\"taskDefinition\": \"bench\", \"count\": $count,
            \"networkConfiguration\": {\"awsvpcConfiguration\": {\"subnets\": [\"subnet-12345\"]}}}")
        [ "$(jq '.tasks | length' <<<"$ran")" = "$count" ] || fail "RunTask refused: $(jq -c .failures <<<"$ran")"
        arns=$(jq -c --argjson more "$ran" '. + [$more.tasks[].taskArn]' <<<"$arns")
        left=$((left - count))
    done
    await_tasks RUNNING "$arns"
    to=$(now)
    seconds "$from" "$to"
    jq -r '.[]' <<<"$arns" | while read -r arn; do call StopTask "{\"task\": \"$arn\"}" >/dev/null; done
    await_tasks STOPPED "$arns"
}

run_podman() { # HOW-MANY-AT-A-TIME
    local from to
    from=$(now)
    lab exec a1 sh -c "seq $tasks | xargs -P $1 -I N podman run -d --name bench-N --network bridge --memory 16m --cpu-shares 10 \
        $IMAGE sh -c 'exec sleep 1000' >/dev/null"
    to=$(now)
    seconds "$from" "$to"
    lab exec a1 sh -c 'podman rm --force --time 0 --all >/dev/null'
}

wait_until "$READY_TIMEOUT_SECONDS" connected || fail "the agent has not joined after $READY_TIMEOUT_SECONDS s." "Look at: deploy/lab logs a1 agent"
call RegisterTaskDefinition '{"family": "bench", "networkMode": "awsvpc", "containerDefinitions": [{"name": "app",
    "image": "'"$IMAGE"'", "cpu": 10, "memory": 16, "stopTimeout": 2, "command": ["sh", "-c", "exec sleep 1000"]}]}' >/dev/null

ours=() loops=() crowds=()
for ((round = 1; round <= rounds; round++)); do
    ours+=("$(run_longshore)")
    loops+=("$(run_podman 1)")
    crowds+=("$(run_podman "$parallel")")
    say "round $round: longshore ${ours[-1]} s, podman run -d ${loops[-1]} s, $parallel at a time ${crowds[-1]} s"
done
jq -n -r --argjson n "$tasks" --argjson a "$(median "${ours[@]}")" --argjson b "$(median "${loops[@]}")" \
    --argjson c "$(median "${crowds[@]}")" --argjson p "$parallel" '
    "\($n) tasks, medians of the rounds:",
    "  longshore, RunTask to all RUNNING   \($a * 100 | round / 100) s",
    "  podman run -d, one after another    \($b * 100 | round / 100) s   (longshore takes \($a / $b * 100 | round / 100) of it)",
    "  podman run -d, \($p) at a time         \($c * 100 | round / 100) s   (longshore takes \($a / $c * 100 | round / 100) of it)"'
