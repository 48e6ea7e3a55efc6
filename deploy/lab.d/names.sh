# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here is read by the other parts
# Names and addresses: everything that one lab has on this machine is derived from its name, so that several labs
# can be up at once and `down` finds all of a lab without a register of what was made.

LAB=${LONGSHORE_LAB:-lab}
LAB_DIR=${LONGSHORE_LAB_DIR:-/var/lib/longshore-lab/$LAB}
# One store for all labs: a lab of five hosts would otherwise hold every image five times.
LAB_IMAGES=${LONGSHORE_LAB_IMAGES:-/var/lib/longshore-lab-images}

# The last byte of an address says what has it: s1 is .1, a1 is .101.
FIRST_AGENT_BYTE=101
MAX_SERVERS=100
MAX_AGENTS=150
MACHINE_BYTE=253 # this machine, as the hosts see it
BRIDGE_BYTE=254  # the hosts' gateway, and where the registry listens

REGISTRY_PORT=5000

BRIDGE_NETNS=ls-$LAB-net
BRIDGE=lab0
MACHINE_LINK=ls-$LAB

check_lab_name() {
    # Linux cuts interface names at 15 characters, and the longest of ours is "ls-<lab>".
    [[ $LAB =~ ^[a-z0-9]{1,12}$ ]] ||
        fail "LONGSHORE_LAB is '$LAB'." "Choose 1 to 12 lower-case letters and digits."
    [[ $LAB_DIR == /* && $LAB_IMAGES == /* ]] ||
        fail "LONGSHORE_LAB_DIR and LONGSHORE_LAB_IMAGES must be absolute paths."
}

# load_subnet: the first three bytes of the lab's subnet, from the file that the first `up` wrote.
load_subnet() {
    local subnet=${LONGSHORE_LAB_SUBNET:-}
    if [ -r "$LAB_DIR/subnet" ]; then
        local recorded
        recorded=$(<"$LAB_DIR/subnet")
        [ -z "$subnet" ] || [ "$subnet" = "$recorded" ] ||
            fail "lab '$LAB' has the subnet $recorded, not $subnet." "Unset LONGSHORE_LAB_SUBNET, or run: deploy/lab down --purge"
        subnet=$recorded
    fi
    subnet=${subnet:-10.200.0.0/24}
    [[ $subnet =~ ^([0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3})\.0/24$ ]] ||
        fail "LONGSHORE_LAB_SUBNET is '$subnet'." "Give a /24, such as 10.200.0.0/24."
    SUBNET=$subnet
    SUBNET_PREFIX=${BASH_REMATCH[1]}
}

is_host_name() { [[ $1 =~ ^[sa][1-9][0-9]{0,2}$ ]]; }
is_agent() { [[ $1 == a* ]]; }

# require_host NAME: that the lab has such a host, up or not.
require_host() {
    is_host_name "${1:-}" || fail "'${1:-}' is no host." "Hosts are s1, s2, … (servers) and a1, a2, … (agents)."
    [ -d "$(host_dir "$1")" ] || fail "lab '$LAB' has no host $1." "It has: $(hosts | tr '\n' ' ')" "More come with: deploy/lab up --servers N --agents M"
}

# hosts: all that the lab has, up or not; s1 s2 … s10 a1 a2 …
hosts() {
    local dir
    for dir in "$LAB_DIR"/hosts/*/; do
        dir=${dir%/}
        if is_host_name "${dir##*/}"; then printf '%s\n' "${dir##*/}"; fi
    done | sort -k1.1,1.1r -k1.2n
}

host_dir() { printf '%s\n' "$LAB_DIR/hosts/$1"; }

# host_id HOST: its name on this machine: network namespace and cgroup.
host_id() { printf '%s\n' "ls-$LAB-$1"; }

# last_byte NAME: of a host, or of `machine` or `bridge`.
last_byte() {
    case $1 in
        machine) printf '%s\n' "$MACHINE_BYTE" ;;
        bridge) printf '%s\n' "$BRIDGE_BYTE" ;;
        s*) printf '%s\n' "${1#s}" ;;
        a*) printf '%s\n' "$((FIRST_AGENT_BYTE - 1 + ${1#a}))" ;;
    esac
}

address() { printf '%s.%s\n' "$SUBNET_PREFIX" "$(last_byte "$1")"; }

# mac NAME: derived from the address. With a random one a host would be unreachable for seconds after its reboot,
# until its peers forget the old neighbour entry.
mac() {
    local bytes
    IFS=. read -ra bytes <<<"$(address "$1")"
    printf '02:4c:%02x:%02x:%02x:%02x\n' "${bytes[@]}"
}

# A process is remembered as "PID START", because the kernel gives a PID again; START is field 22 of its stat.
identify_process() {
    local stat
    read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
    local fields
    read -ra fields <<<"${stat##*) }" # after the command name, which may hold blanks
    printf '%s %s\n' "$1" "${fields[19]}"
}

# recorded_process FILE: prints the PID that FILE remembers, if that process is still alive.
recorded_process() {
    local pid start
    read -r pid start 2>/dev/null <"$1" || return 1
    [ "$(identify_process "$pid")" = "$pid $start" ] || return 1
    printf '%s\n' "$pid"
}

is_gone() { ! identify_process "$1" >/dev/null; }
