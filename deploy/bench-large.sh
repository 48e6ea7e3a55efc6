#!/usr/bin/env bash
# What large definitions cost three servers of default size: the time of a page of each listing, the resident memory
# before and after, and the time that another one takes over when the leader is killed.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

revisions=${1:-3000} kilobytes=${2:-55}
[[ $revisions =~ ^[1-9][0-9]{1,4}$ && $kilobytes =~ ^[1-5]?[0-9]$ ]] ||
    fail "usage: deploy/bench-large.sh [REVISIONS] [KILOBYTES], at most 99999 and 59: ECS takes no definition of more than 64 KB."
require_root deploy/bench-large.sh
require_commands curl jq

root=$(repository_root)
export LONGSHORE_LAB=${LONGSHORE_LAB:-large} LONGSHORE_LAB_SUBNET=${LONGSHORE_LAB_SUBNET:-10.205.0.0/24}
SERVERS=(s1 s2 s3)
CALLERS=8
CALL_TIMEOUT_SECONDS=60
READY_TIMEOUT_SECONDS=120
POLL_SECONDS=0.05

lab() { "$root/deploy/lab" "$@"; }
work=$(mktemp -d)
trap '"$root/deploy/cluster" down >/dev/null 2>&1; rm -rf "$work"' EXIT

say "Starting three servers"
"$root/deploy/cluster" up --servers 3 --agents 0 2>/dev/null
declare -A address
for server in "${SERVERS[@]}"; do address[$server]=$(lab ip "$server"); done

call() { # SERVER OPERATION JSON
    curl -fsS -m "$CALL_TIMEOUT_SECONDS" -H "X-Amz-Target: AmazonEC2ContainerServiceV20141113.$2" \
        -H 'Content-Type: application/x-amz-json-1.1' -d "$3" "http://${address[$1]}:7070/"
}
written() { call "$1" CreateCluster '{}' >/dev/null 2>&1; }
now_millis() { printf '%s\n' $((${EPOCHREALTIME/[.,]/} / 1000)); }
resident() { # SERVER: megabytes
    local pid
    pid=$(lab pid "$1" server)
    awk '/^VmRSS/ { printf "%d", $2 / 1024 }' "/proc/$pid/status"
}
memory() {
    local server text=
    for server in "$@"; do text+=" $server $(resident "$server") MB;"; done
    printf 'resident:%s\n' "${text%;}"
}

# pages SERVER OPERATION MEMBER: all pages of a listing.
pages() {
    local token='' rows=0 count=0 longest=0 from took answer
    local began
    began=$(now_millis)
    while :; do
        from=$(now_millis)
        answer=$(call "$1" "$2" "{\"nextToken\": \"$token\"}")
        took=$(($(now_millis) - from))
        longest=$((took > longest ? took : longest))
        rows=$((rows + $(jq ".$3 | length" <<<"$answer")))
        count=$((count + 1))
        token=$(jq -r '.nextToken // ""' <<<"$answer")
        [ -n "$token" ] || break
    done
    printf '  %-28s %6d rows, %4d pages: %4d ms a page with curl and jq, the longest answer %d ms\n' "$2" "$rows" "$count" \
        $((($(now_millis) - began) / count)) "$longest"
}
listings() { # SERVER
    pages "$1" ListTaskDefinitions taskDefinitionArns
    pages "$1" ListTaskDefinitionFamilies families
    pages "$1" ListTasks taskArns
    pages "$1" ListClusters clusterArns
    pages "$1" ListContainerInstances containerInstanceArns
    pages "$1" ListServices serviceArns
}
leader() { call "$1" ListClusters '{}' >/dev/null && lab exec "$1" curl -fsS http://127.0.0.1:7070/metrics | grep -q '^longshore_leader 1'; }

wait_until "$READY_TIMEOUT_SECONDS" written s1 || fail "no server leads after $READY_TIMEOUT_SECONDS s." "Look at: deploy/lab logs s1 server"
memory "${SERVERS[@]}"

filler=$(head -c 5000 /dev/zero | tr '\0' x)
environment=$(jq -cn --arg text "$filler" --argjson n $((kilobytes / 5)) '[range($n) | {name: "E\(.)", value: $text}]')
for ((family = 0; family < 50; family++)); do
    printf '{"family": "f%d", "containerDefinitions": [{"name": "app", "image": "i", "memory": 64, "environment": %s}]}' \
        "$family" "$environment" >"$work/$family.json"
done
from=$(now_millis)
seq "$revisions" | xargs -P "$CALLERS" -I NUMBER sh -c "curl -fsS -m $CALL_TIMEOUT_SECONDS -o /dev/null \
    -H 'X-Amz-Target: AmazonEC2ContainerServiceV20141113.RegisterTaskDefinition' -H 'Content-Type: application/x-amz-json-1.1' \
    -d @$work/\$((NUMBER % 50)).json http://${address[s1]}:7070/"
printf '%d revisions of %d KB registered in %d s\n' "$revisions" "$kilobytes" $((($(now_millis) - from) / 1000))
memory "${SERVERS[@]}"
listings s2
memory "${SERVERS[@]}"

first=
for server in "${SERVERS[@]}"; do if leader "$server"; then first=$server; fi; done
[ -n "$first" ] || fail "no server says that it leads." "Look at: deploy/lab logs s1 server"
others=()
for server in "${SERVERS[@]}"; do [ "$server" = "$first" ] || others+=("$server"); done
from=$(now_millis)
lab kill "$first" server
until written "${others[0]}"; do sleep "$POLL_SECONDS"; done
printf 'kill -9 of the leader to the next write: %d ms\n' $(($(now_millis) - from))
listings "${others[0]}"
memory "${others[@]}"
