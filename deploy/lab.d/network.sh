# shellcheck shell=bash
# The lab's network: one bridge in a namespace of its own, a port per host, and a link to this machine.

in_bridge_netns() { nsenter --net="/run/netns/$BRIDGE_NETNS" "$@"; }

netns_exists() { [ -e "/run/netns/$1" ]; }

# port HOST: the bridge's end of the host's link.
port() { printf 'port-%s\n' "$1"; }

ensure_bridge() {
    netns_exists "$BRIDGE_NETNS" && return 0
    refuse_used_subnet
    ip netns add "$BRIDGE_NETNS"
    ip -n "$BRIDGE_NETNS" -batch - <<END
link set lo up
link add $BRIDGE address $(mac bridge) type bridge mcast_snooping 0
link set $BRIDGE up
addr add $(address bridge)/24 dev $BRIDGE
END
    # A bridge passes its frames through the namespace's IP rules by default, which would count and drop twice.
    local knob
    for knob in iptables ip6tables arptables; do
        in_bridge_netns sh -c "[ ! -e /proc/sys/net/bridge/bridge-nf-call-$knob ] || echo 0 >/proc/sys/net/bridge/bridge-nf-call-$knob"
    done
    in_bridge_netns nft -f - <<END
table bridge lab {
    set cut { type ether_addr . ether_addr; }
    chain links {
        type filter hook forward priority 0; policy accept;
        ether saddr . ether daddr @cut drop
    }
    # Frames for the bridge's own address (registry) do not cross the forward hook.
    chain to_bridge {
        type filter hook input priority 0; policy accept;
        ether saddr . ether daddr @cut drop
    }
    chain from_bridge {
        type filter hook output priority 0; policy accept;
        ether saddr . ether daddr @cut drop
    }
}
END
    ip -n "$BRIDGE_NETNS" -batch - <<END
link add machine type veth peer name $MACHINE_LINK address $(mac machine) netns $$
link set machine master $BRIDGE up
END
    ip -batch - <<END
addr add $(address machine)/24 dev $MACHINE_LINK
link set $MACHINE_LINK up
END
}

# The machine's routing table is the one thing that labs share.
refuse_used_subnet() {
    local used
    used=$(ip -o route show to root "$SUBNET" | head -n 1)
    [ -z "$used" ] ||
        fail "the subnet $SUBNET is in use on this machine: $used" "Choose another: LONGSHORE_LAB_SUBNET=10.201.0.0/24 deploy/lab up …"
}

remove_bridge() {
    if netns_exists "$BRIDGE_NETNS"; then ip netns del "$BRIDGE_NETNS"; fi
    # The kernel frees the peer of a link a moment after its namespace; an `up` right now must not find it.
    if [ -e "/sys/class/net/$MACHINE_LINK" ]; then ip link del "$MACHINE_LINK" 2>/dev/null || true; fi
}

# connect_host HOST: makes its network namespace and plugs it into the bridge.
connect_host() {
    local id
    id=$(host_id "$1")
    ip netns add "$id"
    ip -n "$BRIDGE_NETNS" -batch - <<END
link add $(port "$1") type veth peer name eth0 address $(mac "$1") netns $id
link set $(port "$1") master $BRIDGE up
END
    ip -n "$id" -batch - <<END
link set lo up
addr add $(address "$1")/24 dev eth0
link set eth0 up
route add default via $(address bridge)
END
}

disconnect_host() {
    local id
    id=$(host_id "$1")
    if netns_exists "$id"; then ip netns del "$id"; fi
    # Else the port lingers until the kernel has freed the namespace, and a reboot finds its name taken.
    if has_port "$1"; then ip -n "$BRIDGE_NETNS" link del "$(port "$1")" 2>/dev/null || true; fi
}

has_port() { netns_exists "$BRIDGE_NETNS" && ip -n "$BRIDGE_NETNS" link show "$(port "$1")" >/dev/null 2>&1; }

is_cut() { has_port "$1" && ! ip -n "$BRIDGE_NETNS" link show up "$(port "$1")" | grep -q .; }

# set_link HOST up|down: at the bridge's end, so that the host sees its cable pulled.
set_link() { ip -n "$BRIDGE_NETNS" link set "$(port "$1")" "$2"; }

cut_one_way() {
    in_bridge_netns nft add element bridge lab cut "{ $(mac "$1") . $(mac "$2") }"
}

# one_way_cuts: "MAC . MAC" of each, one per line.
one_way_cuts() {
    in_bridge_netns nft -j list set bridge lab cut | jq -r '.nftables[] | .set.elem // [] | .[].concat | join(" . ")'
}

heal_one_way_cuts() {
    local cut
    one_way_cuts | grep -F "$(mac "$1")" | while read -r cut; do
        in_bridge_netns nft delete element bridge lab cut "{ $cut }"
    done || true # grep finds none: nothing to heal
}
