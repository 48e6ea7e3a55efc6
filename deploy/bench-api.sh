#!/usr/bin/env bash
# How many calls of the API are answered: reads and writes, at the leader and through a follower, by JSON and gRPC, beside etcd.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

usage() {
    cat <<END
usage: deploy/bench-api.sh [--seconds 5] [--outstanding "1 64 256 1024"]

Starts three servers in a lab of its own (LONGSHORE_LAB, default: bench) and prints, for DescribeClusters and TagResource with each number of
calls outstanding: calls a second, p50 and p99 in milliseconds, calls that failed, and CPU milliseconds of all servers for 1,000 calls. Each line
stands for one run of --seconds, after two seconds that are not counted. Where \`etcd\` is on the path, three members of it, on loopback
and with their usual settings, get the same number of puts and reads of one key by the same client.
Needs root and a built distribution.
END
}

seconds=5 outstanding="1 64 256 1024"
while [ $# -gt 0 ]; do
    case $1 in
    --seconds) seconds=$2 && shift ;;
    --outstanding) outstanding=$2 && shift ;;
    *) usage >&2 && { [ "$1" = --help ] && exit 0 || exit 2; } ;;
    esac
    shift
done
[[ $seconds =~ ^[1-9][0-9]?$ ]] || fail "--seconds is a number from 1 to 99."
[[ $outstanding =~ ^[1-9][0-9]{0,3}( [1-9][0-9]{0,3})*$ ]] || fail "--outstanding is a list of numbers from 1 to 9999, as \"1 64\"."
require_root deploy/bench-api.sh
require_jdk
require_commands curl

root=$(repository_root)
export LONGSHORE_LAB=${LONGSHORE_LAB:-bench} LONGSHORE_LAB_SUBNET=${LONGSHORE_LAB_SUBNET:-10.203.0.0/24}
READY_TIMEOUT_SECONDS=120
ticks=$(getconf CLK_TCK)
lab() { "$root/deploy/lab" "$@"; }
etcd_dir=$(mktemp -d)
etcd_pids=()
clean_up() {
    [ "${#etcd_pids[@]}" = 0 ] || kill "${etcd_pids[@]}" 2>/dev/null || true
    "$root/deploy/cluster" down >/dev/null 2>&1 || true
    rm -rf "$etcd_dir"
}
trap clean_up EXIT

# cpu_millis PID…: what they have used of the CPUs.
cpu_millis() {
    local pid sum=0 stat
    for pid in "$@"; do
        read -r -a stat <"/proc/$pid/stat"
        sum=$((sum + stat[13] + stat[14]))
    done
    printf '%s\n' $((sum * 1000 / ticks))
}

# load NAME ADDRESS TARGET PROTOCOL PID…: a line for each number of outstanding calls.
load() {
    local name=$1 address=$2 target=$3 protocol=$4 count before rate
    local -a result
    shift 4
    for count in $outstanding; do
        before=$(cpu_millis "$@")
        read -r -a result < <("$JAVA_HOME/bin/java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
            -cp "$root/benchmarks/target/benchmarks/lib/*" \
            dev.longshore.benchmarks.api.ApiLoad "$address" "$target" "$protocol" "$count" "$seconds")
        rate=${result[0]}
        # the two seconds of warming up are in what was used, too
        printf '%-34s %-5s %5s  %7s %8s %8s %7s  %9s\n' "$name" "$protocol" "$count" "${result[@]}" \
            "$((rate == 0 ? 0 : ($(cpu_millis "$@") - before) * 1000 / (rate * (seconds + 2))))"
    done
}

heading() {
    printf '\n%-34s %-5s %5s  %7s %8s %8s %7s  %9s\n' "what" "by" "calls" "per s" "p50 ms" "p99 ms" "failed" "CPU ms/1k"
}

say "Starting three servers"
"$root/deploy/cluster" up --servers 3 --agents 0 >/dev/null
leader=""
deadline=$((SECONDS + READY_TIMEOUT_SECONDS))
until [ -n "$leader" ]; do
    [ "$SECONDS" -lt "$deadline" ] || fail "No server led within $READY_TIMEOUT_SECONDS s." "See: deploy/lab logs s1 server"
    for server in s1 s2 s3; do
        if "$root/program/target/longshore/bin/longshore" admin status --server "$(lab ip "$server"):7070" 2>/dev/null | grep -q 'role: "LEADER"'; then
            leader=$server
        fi
    done
done
follower=s1
[ "$leader" != s1 ] || follower=s2
curl -fsS -H 'X-Amz-Target: AmazonEC2ContainerServiceV20141113.CreateCluster' -H 'Content-Type: application/x-amz-json-1.1' \
    -d '{}' "http://$(lab ip "$leader"):7070/" >/dev/null
pids=()
for server in s1 s2 s3; do pids+=("$(lab pid "$server" server)"); done

say "The machine: $(nproc) CPUs, load $(cut -d' ' -f1 /proc/loadavg)"
heading
for target in describe tag; do
    for protocol in json grpc; do
        load "$target, leader" "$(lab ip "$leader"):7070" "$target" "$protocol" "${pids[@]}"
        load "$target, follower" "$(lab ip "$follower"):7070" "$target" "$protocol" "${pids[@]}"
    done
done
"$root/deploy/cluster" down >/dev/null 2>&1

if ! have etcd; then
    say "etcd is not on the path: nothing to compare with (Debian: apt-get install etcd-server)"
    exit 0
fi
say "Starting three members of $(etcd --version | head -1)"
members=""
for i in 1 2 3; do members+="${members:+,}e$i=http://127.0.0.1:2${i}380"; done
for i in 1 2 3; do
    etcd --name "e$i" --data-dir "$etcd_dir/e$i" --initial-cluster "$members" --initial-cluster-token bench \
        --listen-peer-urls "http://127.0.0.1:2${i}380" --initial-advertise-peer-urls "http://127.0.0.1:2${i}380" \
        --listen-client-urls "http://127.0.0.1:2${i}379" --advertise-client-urls "http://127.0.0.1:2${i}379" \
        >"$etcd_dir/e$i.log" 2>&1 &
    etcd_pids+=($!)
done
deadline=$((SECONDS + READY_TIMEOUT_SECONDS))
until curl -fsS -m 5 -d '{"key":"bG9hZA==","value":"MA=="}' http://127.0.0.1:21379/v3/kv/put >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || fail "etcd did not take a write within $READY_TIMEOUT_SECONDS s."
    sleep 0.5
done
heading
for target in etcd_range etcd_put; do
    for protocol in json grpc; do load "$target, one of three" 127.0.0.1:21379 "$target" "$protocol" "${etcd_pids[@]}"; done
done
