#!/usr/bin/env bash
# A drill in a lab of its own: a cluster is broken in every way, and must keep its promises.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

usage() {
    cat <<END
usage: deploy/chaos.sh [--minutes 20] [--seed N] [--servers 3] [--agents 2] [--report FILE.html] [--longest 30] [--only KIND,…] [--keep]
       deploy/chaos.sh --broken NAME

Starts a cluster in a lab of its own, runs \`longshore chaos\` on it with everything allowed (docs/chaos.md), and ends with
its report. Exit status 1 when a promise was broken. --keep leaves the lab as it is.
--broken runs a brief drill on a product with one defect, a patch in chaos-tests/src/test/variants, and fails where it is not seen.
Needs root and a built distribution (deploy/build.sh); environment: LONGSHORE_LAB (default: drill), LONGSHORE_LAB_SUBNET
(default: 10.206.0.0/24), LONGSHORE_DIST.
END
}

minutes=20 seed=$(date +%s) servers=3 agents=2 report='' longest=30 only='' broken='' keep=false
options() {
    while [ $# -gt 0 ]; do
        case $1 in
        --keep) keep=true && shift && continue ;;
        --help) usage && exit 0 ;;
        --minutes | --seed | --servers | --agents | --report | --longest | --only | --broken) [ $# -gt 1 ] || fail "$1 needs a value." ;;
        *) usage >&2 && exit 2 ;;
        esac
        declare -g "${1#--}=$2"
        shift 2
    done
}
options "$@"
require_root deploy/chaos.sh
require_commands curl nft
root=$(repository_root)
export LONGSHORE_LAB=${LONGSHORE_LAB:-drill} LONGSHORE_LAB_SUBNET=${LONGSHORE_LAB_SUBNET:-10.206.0.0/24}
# Small, so that silence is noticed, and snapshots are taken, within one drill.
export LONGSHORE_HEARTBEAT=1s LONGSHORE_LEASE=3s LONGSHORE_LOST_AFTER=12s LONGSHORE_HEALTHY_AFTER=3s LONGSHORE_SNAPSHOT_INTERVAL=500
export LONGSHORE_STORAGE_RESERVE_MEGABYTES=64
# A disk of its own for each host: one that is filled must not fill this machine's.
export LONGSHORE_LAB_DISK_MEGABYTES=512
SPARES=2
CLOCK_FILE=/var/lib/longshore/clock
READY_TIMEOUT_SECONDS=120
DIST=${LONGSHORE_DIST:-$root/program/target/longshore}
site=$(mktemp)

# break_distribution PATCH: a distribution beside the built one, with the classes that the patch changes.
break_distribution() {
    local work=$root/chaos-tests/target/broken path name
    require_jdk
    rm -rf "$work"
    mkdir -p "$work/lib/broken"
    cp -r "$DIST/bin" "$work/"
    # Without its start-up cache, which knows the libraries by their order.
    find "$DIST/lib" -mindepth 1 -maxdepth 1 ! -name '*.classpath' ! -name '*.aot' -exec ln -s {} "$work/lib/" \;
    while read -r path; do
        install -D "$root/$path" "$work/src/$path"
    done < <(sed -n 's|^+++ b/||p' "$1")
    patch -s -p1 -d "$work/src" <"$1" || fail "$1 does not fit the sources any more."
    find "$work/src" -name '*.java' -exec "$JAVA_HOME/bin/javac" -proc:none -nowarn -parameters -d "$work/lib/broken" -cp "$DIST/lib/*" {} +
    for name in longshore agent; do
        { printf 'lib/broken:' && cat "$DIST/lib/$name.classpath"; } >"$work/lib/$name.classpath"
    done
    DIST=$work
    export LONGSHORE_DIST=$work
}

lab() { "$root/deploy/lab" "$@"; }
clean_up() {
    rm -f "$site"
    $keep || "$root/deploy/cluster" down >/dev/null 2>&1 || true
}
trap clean_up EXIT

# addresses PREFIX COUNT SUFFIX: HOST=ADDRESS of each, with commas between
addresses() {
    local i list=()
    for ((i = 1; i <= $2; i++)); do list+=("$1$i=$(lab ip "$1$i")$3"); done
    (IFS=,; printf '%s\n' "${list[*]}")
}

# spares: HOST=RAFT/API of each host on which a server can be started that is none of the group's
spares() {
    local i ip list=()
    for ((i = servers + 1; i <= servers + SPARES; i++)); do ip=$(lab ip "s$i") && list+=("s$i=$ip:7071/$ip:7070"); done
    (IFS=,; printf '%s\n' "${list[*]}")
}

call() { # OPERATION JSON
    curl -fsS -m 5 -H "X-Amz-Target: AmazonEC2ContainerServiceV20141113.$1" -H 'Content-Type: application/x-amz-json-1.1' \
        -d "$2" "http://$(lab ip s1):7070/"
}

# The cluster is made and marked: everything in it may be broken.
mark() { call CreateCluster '{"tags": [{"key": "longshore:chaos", "value": "allowed"}]}' >/dev/null 2>&1; }

connected() {
    [ "$(call ListContainerInstances '{"filter": "agentConnected == true"}' 2>/dev/null | jq '.containerInstanceArns | length')" = "$agents" ]
}

if [ -n "$broken" ]; then
    defect=$root/chaos-tests/src/test/variants/$broken.patch
    [ -f "$defect" ] || fail "there is no defect '$broken'." "There are: $(cd "${defect%/*}" && echo *.patch | sed 's/\.patch//g')"
    read -ra words < <(sed -n 's/^Drill: //p' "$defect")
    seed=1 longest=5
    options "${words[@]}"
    promise=$(sed -n 's/^Breaks: //p' "$defect")
    say "With a defect: $(head -n 1 "$defect")"
    break_distribution "$defect"
fi
say "Starting $servers servers and $agents agents in the lab $LONGSHORE_LAB"
# What the servers' clocks are off is in a file, where libfaketime is here to read it.
if compgen -G '/usr/lib/*/faketime/libfaketime.so.1' >/dev/null; then
    export LONGSHORE_CLOCK_FILE=$CLOCK_FILE
else
    say "Clocks do not jump in this drill: there is no libfaketime (apt-get install faketime)"
fi
"$root/deploy/lab" up --servers "$((servers + SPARES))" --agents 0 2>/dev/null
for ((i = 1; i <= servers + SPARES; i++)); do lab exec "s$i" sh -c "echo +0 >$CLOCK_FILE"; done
"$root/deploy/cluster" up --servers "$servers" --agents "$agents" 2>/dev/null
cat >"$site" <<END
servers = $(addresses s "$servers" :7070)
agents = $(addresses a "$agents" '')
spares = $(spares)
witness = /var/lib/containers/longshore-witness
server.data = /var/lib/longshore/server
agent.data = /var/lib/longshore/agent
${LONGSHORE_CLOCK_FILE:+clock.file = $CLOCK_FILE}
image = localhost/busybox:1
subnets = subnet-12345
security-groups = sg-chaos
exec = $root/deploy/lab exec {host}
start.server = $root/deploy/cluster start-server {host} $servers
replace.server = $root/deploy/cluster replace-server {host} {id}
start.agent = $root/deploy/cluster start-agent {host} $servers
start.runtime = $root/deploy/lab start {host} podman -- podman system service --time=0 unix:///run/podman/podman.sock
power.off = $root/deploy/lab poweroff {host}
power.on = $root/deploy/lab boot {host}
END
wait_until "$READY_TIMEOUT_SECONDS" mark || fail "the API does not answer." "Look at: deploy/lab logs s1 server"
wait_until "$READY_TIMEOUT_SECONDS" connected || fail "not every agent has connected." "Look at: deploy/lab logs a1 agent"

words=(--site "$site" --minutes "$minutes" --seed "$seed" --at-once 2 --majority --destroy --longest "$longest" --break)
[ -z "$only" ] || words+=(--only "$only")
[ -z "$report" ] || words+=(--report "$report")
if [ -z "$broken" ]; then
    "$DIST/bin/longshore" chaos "${words[@]}"
    exit
fi
told=$("$DIST/bin/longshore" chaos "${words[@]}" | tee /dev/stderr || true)
grep -qE "^ +BROKEN +$promise " <<<"$told" || fail "the defect $broken was not seen: $promise held." "The drill that was run: ${words[*]}"
say "The defect $broken was seen: $promise was broken."
