#!/usr/bin/env bash
# How many questions a second an agent's DNS server answers, and how many Unbound does in the same run, with the same names.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"
names=${1:-1000} seconds=${2:-10}
[[ $names =~ ^[1-9][0-9]{0,4}$ && $seconds =~ ^[1-9][0-9]{0,2}$ ]] ||
    fail "usage: deploy/bench-dns.sh [NAMES] [SECONDS], at most 99999 and 999."
require_commands dnsperf unbound
require_jdk
root=$(repository_root)
forget_old_messages
(cd "$root" && mvn -B -ntp -q -Dmaven.test.skip=true -Dspotless.check.skip=true -pl benchmarks -am package)
folder=$(mktemp -d)
servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; rm -rf "$folder"' EXIT

for ((i = 0; i < names; i++)); do
    echo "s$i.bench.internal A" >>"$folder/questions"
    for k in 1 2 3 4; do
        echo "local-data: \"s$i.bench.internal. 10 A 10.$((i >> 8 & 255)).$((i & 255)).$k\"" >>"$folder/data"
    done
done
cat >"$folder/unbound.conf" <<UNBOUND
server:
    interface: 127.0.0.1@5354
    do-daemonize: no
    username: ""
    chroot: ""
    directory: "$folder"
    pidfile: "$folder/unbound.pid"
    use-syslog: no
    logfile: "$folder/unbound.log"
    num-threads: 2
    so-reuseport: yes
    local-zone: "bench.internal." static
    include: "$folder/data"
remote-control:
    control-enable: no
UNBOUND

# The agent's own heap and collector.
tail -f /dev/null --pid=$$ | "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx192m -cp "$root/benchmarks/target/benchmarks/lib/*" \
    dev.longshore.benchmarks.NameServer 5353 "$names" >"$folder/agent.log" 2>&1 &
servers+=($!)
unbound -c "$folder/unbound.conf" &
servers+=($!)
sleep 5

ask() { # NAME PORT SECONDS
    dnsperf -s 127.0.0.1 -p "$2" -d "$folder/questions" -l "$3" -c 8 -T 1 -q 200 >"$folder/$1.out"
    awk -v name="$1" '/Queries per second/ {q = $4} /Queries lost/ {l = $3} /Average Latency/ {a = $4 * 1000}
        END {printf "%-10s %8d questions a second, %d lost, %.2f ms on average\n", name, q, l, a}' "$folder/$1.out"
}
ask agent 5353 5 >/dev/null # the compiler has seen it all
for round in 1 2 3; do
    echo "round $round"
    ask agent 5353 "$seconds"
    ask unbound 5354 "$seconds"
done
