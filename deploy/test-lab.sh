#!/usr/bin/env bash
# Tests deploy/lab for real, in a lab of its own with a random name, and leaves nothing behind. Needs root; ~15 s.
# usage: deploy/test-lab.sh
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$here/lib.sh"
require_root "This test"

LONGSHORE_LAB=t$(printf '%08x' "$((RANDOM << 15 | RANDOM))")
LONGSHORE_LAB_DIR=$(mktemp -d)
LONGSHORE_LAB_SUBNET=$(
    # One that no other lab, nor this machine, uses.
    for byte in {201..250}; do
        [ -n "$(ip -o route show to root "10.200.$byte.0/24")" ] || { echo "10.200.$byte.0/24" && break; }
    done
)
export LONGSHORE_LAB LONGSHORE_LAB_DIR LONGSHORE_LAB_SUBNET

FORWARD_PORT=17070
SERVER_PORT=7070
IMAGE=localhost/busybox:1
EVENTUALLY_SECONDS=10 # for what another process has to notice first

checks=0

lab() { "$here/lab" "$@"; }

# check WHAT COMMAND…: COMMAND must succeed; `check_not` and `eventually` accordingly.
check() {
    local what=$1
    shift
    "$@" >"$LONGSHORE_LAB_DIR.out" 2>&1 || fail "not so: $what" "ran: $*" "$(tail -n 10 "$LONGSHORE_LAB_DIR.out")"
    checks=$((checks + 1))
}
check_not() { check "$1" negate "${@:2}"; }
negate() { ! "$@"; }
eventually() { check "$1" wait_until "$EVENTUALLY_SECONDS" "${@:2}"; }

pings() { lab exec "$1" busybox ping -q -c 1 -W 1 "$(lab ip "$2")"; }
fetches() { [ "$(curl -fs --max-time 2 "http://$1")" = "$2" ]; }
prints() { [ "$("${@:2}" 2>&1)" = "$1" ]; }
shows() { lab status | grep -E "$1"; }
# A process of a container: it has the host's namespaces and a cgroup of its own.
container_runs() { lab exec "$1" podman container inspect -f '{{.State.Running}}' "$2" | grep -x true; }

leftovers() {
    local pattern="ls-$LONGSHORE_LAB"
    {
        ip netns list | grep -e "$pattern" | sed 's/^/network namespace: /'
        ip -o link show | grep -e "$pattern" | sed 's/^/interface: /'
        find /sys/fs/cgroup -maxdepth 2 -name "$pattern-*" | sed 's/^/cgroup: /'
        grep -e "$pattern" -e "$LONGSHORE_LAB_DIR" /proc/self/mountinfo | sed 's/^/mount: /'
        for cgroup in /proc/[0-9]*/cgroup; do
            if grep -qse "$pattern" "$cgroup"; then echo "process: ${cgroup//[!0-9]/} $(tr '\0' ' ' <"${cgroup%cgroup}cmdline")"; fi
        done
        pgrep -af -- "$LONGSHORE_LAB_DIR" | sed 's/^/process: /'
        if [ -e "$LONGSHORE_LAB_DIR" ]; then echo "directory: $LONGSHORE_LAB_DIR"; fi
    } || true # a grep that finds nothing is what is hoped for
}

clean_up() {
    local status=$?
    trap - EXIT
    if [ -d "$LONGSHORE_LAB_DIR" ]; then lab down --purge || status=1; fi
    rm -f "$LONGSHORE_LAB_DIR.out"
    exit "$status"
}
trap clean_up EXIT

test_hosts() {
    lab up --servers 1 --agents 2
    check "up again changes nothing" lab up --servers 1 --agents 2
    check "hosts have their names" prints a1 lab exec a1 hostname
    check "a host sees only its own processes" prints catatonit lab exec s1 cat /proc/1/comm
    check "exec passes the exit status on" sh -c "$here/lab exec s1 sh -c 'exit 7'; [ \$? -eq 7 ]"
    check "a server has no Podman" prints "" lab exec s1 ls /run/podman
    local host
    for host in a1 a2; do
        check "$host runs containers" prints hello lab exec "$host" podman run --rm --network none "$IMAGE" echo hello
    done
    check "hosts reach each other" pings a1 a2
    check "hosts know each other by name" lab exec a2 busybox ping -q -c 1 -W 1 s1
    check "hosts reach this machine" pings a1 machine
    lab exec a1 podman run -d --name web -p 8080:80 "$IMAGE" httpd -f -h /var/www >/dev/null
    eventually "a published port is reached from this machine" fetches "$(lab ip a1):8080" ok
    check_not "each host has its own containers" container_runs a2 web
}

test_links() {
    lab cut a1
    check_not "a cut host reaches nobody" pings a1 a2
    check "status shows the cut" shows '^a1 .* cut '
    lab heal a1
    eventually "a healed host is back" pings a1 a2
    lab cut-one-way s1 a1
    check_not "cut one way: no answer gets through" pings a1 s1
    check "cut one way: others are not concerned" pings a1 a2
    lab heal a1
    eventually "heal ends the one-way cut" pings a1 s1
}

test_processes() {
    lab start s1 counter -- sh -c 'while :; do echo tick; sleep 0.05; done'
    eventually "the log holds what it writes" sh -c "$here/lab logs s1 counter | grep -q tick"
    check "status names it" shows '^s1 .* counter$'
    check "starting it again changes nothing" lab start s1 counter -- false
    lab freeze s1
    check "status shows a frozen host" shows '^s1 .* frozen '
    local before
    before=$(lab logs s1 counter | wc -l)
    sleep 0.3
    check "a frozen host stands still" prints "$before" sh -c "$here/lab logs s1 counter | wc -l"
    check_not "exec refuses to hang in a frozen host" lab exec s1 true
    lab thaw s1
    eventually "a thawed host goes on" sh -c "[ \"\$($here/lab logs s1 counter | wc -l)\" -gt $before ]"
    lab kill s1 counter
    check_not "a killed process is gone" lab pid s1 counter
    lab start s1 counter -- sh -c 'trap "echo bye; exit" TERM; while :; do sleep 0.05; done'
    lab stop s1 counter
    check "stop lets it end in good order" sh -c "$here/lab logs s1 counter | grep -q bye"
    check_not "a command that does not exist is refused" lab start s1 nothing -- no-such-command
    check_not "a kill of what does not run is refused" lab kill s1 nothing
    timeout 0.5 "$here/lab" exec s1 sleep 3210 || true
    eventually "a killed exec takes its command along" sh -c "! $here/lab exec s1 pgrep -f '^sleep 3210'"
}

test_power() {
    lab exec a1 sh -c 'echo kept >/var/lib/longshore/file; echo lost >/run/file'
    lab poweroff a1
    check "status shows the host off" shows '^a1 .* off '
    check_not "nobody reaches it" pings a2 a1
    check_not "its containers are gone" fetches "$(lab ip a1):8080" ok
    check "other hosts go on" container_count_works a2
    lab boot a1
    check "its disk is as it was" prints kept lab exec a1 cat /var/lib/longshore/file
    check_not "its /run is empty" lab exec a1 test -e /run/file
    eventually "peers reach it again" pings a2 a1
    check_not "its containers are known, but do not run" container_runs a1 web
    check "they can be started again" lab exec a1 podman start web
    eventually "and answer" fetches "$(lab ip a1):8080" ok
    lab freeze a1
    lab poweroff a1
    lab boot a1
    check "a frozen host can lose power, too" prints kept lab exec a1 cat /var/lib/longshore/file
}
container_count_works() { lab exec "$1" podman ps -q; }

test_registry() {
    local at
    at=$(lab registry)
    lab exec a1 podman push -q "$IMAGE" "$at/test:1"
    check "an image pushed by one host is pulled by another" lab exec a2 podman pull -q "$at/test:1"
    check "the registry is reached from this machine" curl -fs --max-time 2 -o /dev/null "http://$at/v2/test/tags/list"
}

test_forward() {
    lab up --servers 2
    local host
    for host in s1 s2; do
        lab exec "$host" sh -c "mkdir -p /tmp/www && echo ok >/tmp/www/readyz && echo $host >/tmp/www/name"
        lab start "$host" web -- busybox httpd -f -p "$SERVER_PORT" -h /tmp/www
    done
    lab forward --listen "127.0.0.1:$FORWARD_PORT" --port "$SERVER_PORT"
    eventually "a server answers" fetches "127.0.0.1:$FORWARD_PORT/readyz" ok
    lab exec s1 rm /tmp/www/readyz
    eventually "only the ready one is asked (1)" fetches "127.0.0.1:$FORWARD_PORT/name" s2
    sleep 1.5 # two failed checks, half a second apart
    check "only the ready one is asked (2)" fetches "127.0.0.1:$FORWARD_PORT/name" s2
    check "only the ready one is asked (3)" fetches "127.0.0.1:$FORWARD_PORT/name" s2
    lab exec s1 sh -c 'echo ok >/tmp/www/readyz'
    lab poweroff s2
    eventually "it fails over" fetches "127.0.0.1:$FORWARD_PORT/name" s1
    check "forward again changes nothing" lab forward --listen "127.0.0.1:$FORWARD_PORT" --port "$SERVER_PORT"
}

test_checkout_in_tmp() {
    lab down
    local copy
    copy=$(mktemp -d)
    cp -r "$here" "$copy/deploy"
    echo here >"$copy/program"
    "$copy/deploy/lab" up --servers 1
    check "a host has what a checkout below /tmp has" prints here "$copy/deploy/lab" exec s1 cat "$copy/program"
    check "and nothing else of this machine's /tmp" prints "${copy##*/}" lab exec s1 ls /tmp
    "$copy/deploy/lab" down
    rm -rf "$copy"
}

test_down() {
    lab down
    check "down again changes nothing" lab down
    check "down keeps the disks" test -e "$LONGSHORE_LAB_DIR/hosts/a1/data/file"
    lab up --agents 1
    check "up after down finds the disk" prints kept lab exec a1 cat /var/lib/longshore/file
    check_not "the search for leftovers finds a lab that is up" prints "" leftovers
    lab down --purge
    eventually "nothing is left" prints "" leftovers
}

for part in hosts links processes power registry forward checkout_in_tmp down; do
    say "== $part"
    "test_$part"
done
say "passed: $checks checks"
