#!/usr/bin/env bash
# make-start-cache.sh DISTRIBUTION: lets a server of a group of three run for some seconds and keeps what the JVM learned (an AOT cache,
# JEP 483 and 515), so that the next ones start in a fraction of the time, and their first election is not run by cold code.
# Without the cache everything works as well, only later.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"
dist=$(readlink -f "$1")
if ! have curl || ! have python3; then
    say "No start-up cache is made: that needs curl and python3."
    exit 0
fi
cache=$dist/lib/longshore.aot
if [ -f "$cache" ] && [ -z "$(find "$dist/lib" \( -name '*.jar' -o -name '*.classpath' \) -newer "$cache" -print -quit)" ]; then exit 0; fi

# Ports that nobody listens on at present.
read -r -a ports < <(python3 - <<'P'
import socket
sockets = [socket.socket() for _ in range(6)]
for s in sockets: s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in sockets))
P
)
names=(warm second third)
peers='' api=()
for i in 0 1 2; do
    api+=("127.0.0.1:${ports[i]}")
    peers+="${peers:+,}${names[i]}=127.0.0.1:${ports[i + 3]}/${api[i]}"
done
work=$(mktemp -d)
pids=('' '' '')
cleanup() {
    local pid
    for pid in "${pids[@]}"; do [ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap cleanup EXIT
rm -f "$cache"

start() { # start I [NAME=VALUE]: the server of that number
    env "${@:2}" "$dist/bin/longshore" server --id "${names[$1]}" --bootstrap --dir "$work/${names[$1]}" --listen 127.0.0.1 \
        --peers "$peers" >>"$work/${names[$1]}.log" 2>&1 &
    pids[$1]=$!
}
ready() { curl -fsS -m 2 -o /dev/null "http://${api[$1]}/readyz" 2>/dev/null; }
await_ready() { wait_until 240 ready "$1" || fail "a server does not start from $dist." "$(tail -n 5 "$work/${names[$1]}.log")"; }
# lead I: makes the server of that number the leader, asked of the one that is trained.
lead() { "$dist/bin/longshore" admin transfer-leadership "${names[$1]}" --server "${api[0]}" >>"$work/admin.log" 2>&1 || true; }
# calls I: the calls that a leader will answer first, I times by each of eight callers, so that the cache has profiles of what
# many calls at once run: without them the first minute answers half as many reads. RunTask finds no node, and is refused.
calls() {
    python3 - "${ports[0]}" "$1" <<'P'
import http.client, json, sys, threading
port, times = int(sys.argv[1]), int(sys.argv[2])
container = {"name": "c", "image": "i", "memory": 64}
network = {"awsvpcConfiguration": {"subnets": ["subnet-any"]}}
cluster = "arn:aws:ecs:us-east-1:123456789012:cluster/default"
def call(server, i):
    for operation, request in [
        ("CreateCluster", {}),
        ("RegisterTaskDefinition", {"family": "warm", "networkMode": "awsvpc", "containerDefinitions": [container]}),
        ("RunTask", {"taskDefinition": "warm", "clientToken": str(i), "networkConfiguration": network}),
        ("TagResource", {"resourceArn": cluster, "tags": [{"key": "k", "value": str(i)}]}),
        ("DescribeTaskDefinition", {"taskDefinition": "warm"}),
        ("DescribeClusters", {}),
        ("ListTasks", {}),
    ]:
        target = "AmazonEC2ContainerServiceV20141113." + operation
        server.request("POST", "/", json.dumps(request), {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"})
        server.getresponse().read()
def caller(number):
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    for i in range(times):
        call(server, number * times + i)
callers = [threading.Thread(target=caller, args=(number,)) for number in range(8)]
for thread in callers: thread.start()
for thread in callers: thread.join()
P
}

say "Making the start-up cache"
start 0 "LONGSHORE_CACHE_OUTPUT=$work/longshore.aot"
start 1
start 2
for i in 0 1 2; do await_ready "$i"; done
# As a follower and as a leader; leadership that comes, goes, and is lost with the one who had it.
lead 0 && calls 100
lead 1 && calls 40
lead 0 && lead 2
kill -KILL "${pids[2]}"
wait "${pids[2]}" 2>/dev/null || true
pids[2]=''
await_ready 0
lead 0 && calls 5
kill -TERM "${pids[0]}"
wait "${pids[0]}" 2>/dev/null || true
pids[0]=''
if [ -s "$work/longshore.aot" ]; then
    mv "$work/longshore.aot" "$cache"
else
    say "No cache came out of it (see $work/warm.log): starting without one, more slowly."
fi
