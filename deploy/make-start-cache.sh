#!/usr/bin/env bash
# make-start-cache.sh DISTRIBUTION: lets a server run for some seconds and keeps what the JVM learned (an AOT cache, JEP 483), so that
# the next ones start in a fraction of the time. Without the cache everything works as well, only later.
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
read -r api raft < <(python3 - <<'P'
import socket
a, b = socket.socket(), socket.socket()
a.bind(("127.0.0.1", 0)); b.bind(("127.0.0.1", 0))
print(a.getsockname()[1], b.getsockname()[1])
P
)
work=$(mktemp -d)
server=''
cleanup() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT
say "Making the start-up cache"
rm -f "$cache"
LONGSHORE_CACHE_OUTPUT=$work/longshore.aot "$dist/bin/longshore" server --id warm --bootstrap --dir "$work/server" --listen 127.0.0.1 \
    --peers "warm=127.0.0.1:$raft/127.0.0.1:$api" >"$work/log" 2>&1 &
server=$!
ready() { curl -fsS -m 2 -o /dev/null "http://127.0.0.1:$api/readyz" 2>/dev/null; }
wait_until 240 ready || fail "a server does not start from $dist." "$(tail -n 5 "$work/log")"
# The calls that a new leader will answer first, often enough to be worth compiling. RunTask finds no node, and is refused.
python3 - "$api" <<'P'
import http.client, json, sys
server = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=10)
container = {"name": "c", "image": "i", "memory": 64}
network = {"awsvpcConfiguration": {"subnets": ["subnet-any"]}}
cluster = "arn:aws:ecs:us-east-1:123456789012:cluster/default"
for i in range(60):
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
P
kill -TERM "$server"
wait "$server" 2>/dev/null || true
server=''
if [ -s "$work/longshore.aot" ]; then
    mv "$work/longshore.aot" "$cache"
else
    say "No cache came out of it (see $work/log): starting without one, more slowly."
fi
