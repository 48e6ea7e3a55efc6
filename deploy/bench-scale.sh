#!/usr/bin/env bash
# How many agents, tasks and services three servers carry: hollow agents (the real session and runner over nothing), many in one JVM.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

# Not lost and zone, which have not come to their end yet where they were tried.
USUAL_STAGES=run,services,load,kill,update,heap
usage() {
    cat <<END
usage: deploy/bench-scale.sh [--agents 200] [--tasks 4000] [--services 20] [--service-tasks 50] [--update 200]
                             [--seconds 20] [--rate 500] [--network none] [--heap 1536m] [--lost-after 30]
                             [--stages $USUAL_STAGES]

Starts three servers in a lab of its own (LONGSHORE_LAB, default: scale), which write to the disk of this machine with
fsync, and hollow agents on this machine, and prints, stage by stage, figures with the CPU seconds and the load:
  join      all agents at once, until each has its assignment
  run       --tasks tasks by RunTask: committed, delivered to their agents, and RUNNING
  services  --services services of --service-tasks tasks each, and one of --update tasks, until all are RUNNING
  load      --rate calls a second for --seconds: DescribeTasks of 10, ListTasks, TagResource by gRPC at all servers in turn
  kill      kill -9 of the leader under that load: the next write, and all agents back; the server stays down
  update    a rolling update of the service of --update tasks
  lost      (only where it is asked for) 1 % of the machines silent (given up after --lost-after seconds) until their services' tasks run elsewhere
  zone      (only where it is asked for) a third of the machines silent: the guard keeps them, nothing moves
  heap      what is alive in the leader's heap, by class
--network is the tasks' network mode: none, or awsvpc. --heap is the servers' (LONGSHORE_SERVER_HEAP).
A small run: deploy/bench-scale.sh --agents 50 --tasks 500 --services 5 --service-tasks 10 --update 50 --seconds 5 --stages run,services,load,kill
Needs root and a built distribution. Exit status 1: a stage did not come to its end.
END
}

declare -A option=([agents]=200 [tasks]=4000 [services]=20 [service-tasks]=50 [update]=200 [seconds]=20 [rate]=500
    [lost-after]=30 [network]=none [heap]=1536m [stages]=$USUAL_STAGES)
while [ $# -gt 0 ]; do
    name=${1#--}
    if [ -z "${option[$name]:-}" ] || [ $# -lt 2 ]; then
        usage >&2
        [ "$1" = --help ] && exit 0
        exit 2
    fi
    option[$name]=$2
    shift 2
done
for name in agents tasks services service-tasks update seconds rate lost-after; do
    [[ ${option[$name]} =~ ^[0-9]{1,6}$ ]] || fail "--$name is a number from 0 to 999999."
done
[[ ${option[network]} =~ ^(none|awsvpc)$ ]] || fail "--network is none or awsvpc."
if [ "${option[agents]}" = 0 ] || [ "${option[rate]}" = 0 ]; then fail "--agents and --rate are 1 at least."; fi
require_root deploy/bench-scale.sh
require_jdk
require_commands curl ip

root=$(repository_root)
export LONGSHORE_LAB=${LONGSHORE_LAB:-scale} LONGSHORE_LAB_SUBNET=${LONGSHORE_LAB_SUBNET:-10.231.0.0/24}
export LONGSHORE_SERVER_HEAP=${option[heap]} LONGSHORE_LOST_AFTER=${option[lost-after]}s
SERVERS=(s1 s2 s3)
READY_TIMEOUT_SECONDS=120
# A server takes as many connections from one address as a quarter of its files; agents take turns among these.
AGENTS_PER_ADDRESS=1000
lab() { "$root/deploy/lab" "$@"; }
trap '"$root/deploy/cluster" down >/dev/null 2>&1 || true' EXIT

say "Starting three servers"
"$root/deploy/cluster" up --servers 3 --agents 0 >/dev/null 2>&1
addresses='' pids=''
for server in "${SERVERS[@]}"; do addresses+="${addresses:+,}$(lab ip "$server"):7070"; done
written() {
    curl -fsS -m 5 -H 'X-Amz-Target: AmazonEC2ContainerServiceV20141113.CreateCluster' \
        -H 'Content-Type: application/x-amz-json-1.1' -d '{}' "http://${addresses%%,*}/" >/dev/null 2>&1
}
wait_until "$READY_TIMEOUT_SECONDS" written || fail "no server leads after $READY_TIMEOUT_SECONDS s." "Look at: deploy/lab logs s1 server"
for server in "${SERVERS[@]}"; do pids+="${pids:+,}$(lab pid "$server" server)"; done

device=$(ip -o route get "$(lab ip s1)" | sed -n 's/.* dev \([^ ]*\).*/\1/p')
sources=''
for ((i = 0; i <= option[agents] / AGENTS_PER_ADDRESS; i++)); do
    address=${LONGSHORE_LAB_SUBNET%.*}.$((240 + i))
    ip address replace "$address/24" dev "$device"
    sources+="${sources:+,}$address"
done

say "The machine: $(nproc) CPUs, load $(cut -d' ' -f1 /proc/loadavg)"
"$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx"${LONGSHORE_HOLLOW_HEAP:-6g}" -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -Dlogback.configurationFile="$root/benchmarks/target/classes/hollow-logback.xml" \
    -cp "$root/benchmarks/target/benchmarks/lib/*" dev.longshore.benchmarks.scale.Scale --servers "$addresses" --pids "$pids" --sources "$sources" \
    --agents "${option[agents]}" --tasks "${option[tasks]}" --services "${option[services]}" --service-tasks "${option[service-tasks]}" \
    --update "${option[update]}" --seconds "${option[seconds]}" --rate "${option[rate]}" --lost-after "${option[lost-after]}" \
    --network "${option[network]}" --stages "${option[stages]}"
