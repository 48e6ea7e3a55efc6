#!/usr/bin/env bash
# Tests `longshore dev` on a real Debian 12 in a virtual machine: cgroups v2 with Podman's cgroup manager cgroupfs, with systemd, and a
# machine that has only Docker. It needs no KVM (QEMU emulates the processor), so it takes a quarter of an hour or more per scenario.
# usage: deploy/test-vm.sh [--rebuild] [cgroupfs|systemd|docker …]     (all three where none is named)
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$here/lib.sh"

SCENARIOS=(cgroupfs systemd docker)
HOST_PACKAGES=(qemu-system-x86=qemu-system-x86_64 debootstrap=debootstrap e2fsprogs=mke2fs)
# Podman's parts are named one by one because it only recommends them (deploy/install-packages.sh). Both runtimes are installed;
# which one there is decides the guest at its boot.
GUEST_PACKAGES=(
    linux-image-cloud-amd64 systemd-sysv dbus udev
    podman crun conmon netavark aardvark-dns iptables catatonit nftables docker.io apparmor
    iproute2 procps curl jq python3 busybox-static awscli
)
GUEST_SUITE=bookworm
MIRROR=${LONGSHORE_VM_MIRROR:-http://deb.debian.org/debian}
SECURITY_MIRROR=${LONGSHORE_VM_SECURITY_MIRROR:-http://deb.debian.org/debian-security}

MEMORY_MIB=3072
PROCESSORS=2
ROOT_DISK_MIB=6144
SCENARIO_TIMEOUT_SECONDS=5400
BUILD_SPACE_MIB=10240

work=$LONGSHORE_CACHE/vm

usage() { sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}"; }

install_host_packages() {
    local row missing=()
    for row in "${HOST_PACKAGES[@]}"; do have "${row#*=}" || missing+=("${row%%=*}"); done
    [ ${#missing[@]} -eq 0 ] && return 0
    have apt-get || fail "not found: ${missing[*]}" "Install them; this is made for Debian 12 or later."
    say "Installing: ${missing[*]}"
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null 2>&1 || {
        apt-get -qq update
        DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
    } || fail "apt-get could not install: ${missing[*]}"
}

# What a guest's disk is made of: another recipe or JDK is another disk.
recipe() {
    printf '%s\n' "$GUEST_SUITE" "${GUEST_PACKAGES[@]}" "$(cat "$JAVA_HOME/release")"
    declare -f make_root
}

in_guest() { chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C "$@"; }

# The guest's disk and kernel, once per recipe.
make_root() {
    root=$work/root
    rm -rf --one-file-system "$root"
    mkdir -p "$root"
    say "Making the guest's Debian (some minutes)"
    debootstrap --variant=minbase --include=ca-certificates "$GUEST_SUITE" "$root" "$MIRROR" >"$work/debootstrap.log" 2>&1 ||
        fail "debootstrap failed." "$(tail -n 5 "$work/debootstrap.log")" "Another mirror is named by LONGSHORE_VM_MIRROR."
    printf 'deb %s main\n' "$MIRROR $GUEST_SUITE" "$MIRROR $GUEST_SUITE-updates" "$SECURITY_MIRROR $GUEST_SUITE-security" >"$root/etc/apt/sources.list"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod 755 "$root/usr/sbin/policy-rc.d"
    mount -t proc proc "$root/proc"
    { in_guest apt-get -qq update && in_guest apt-get -qq install -y --no-install-recommends "${GUEST_PACKAGES[@]}" && in_guest apt-get clean; } \
        >"$work/apt.log" 2>&1 || fail "the guest's packages could not be installed." "$(tail -n 5 "$work/apt.log")"
    umount "$root/proc"
    rm "$root/usr/sbin/policy-rc.d"
    : >"$root/etc/resolv.conf"
    echo longshore-vm >"$root/etc/hostname"
    printf '127.0.0.1 localhost longshore-vm\n' >"$root/etc/hosts"
    # Which runtime runs the guest decides.
    in_guest systemctl --quiet mask docker.service docker.socket containerd.service apt-daily.timer apt-daily-upgrade.timer
    mkdir -p "$root/usr/lib/jvm/jdk"
    tar -C "$JAVA_HOME" --exclude=./lib/src.zip --exclude=./jmods --exclude=./man -c . | tar -C "$root/usr/lib/jvm/jdk" -x
    cat >"$root/etc/systemd/system/longshore-check.service" <<'END'
[Unit]
Description=Checks Longshore and powers off
[Service]
Type=idle
ExecStart=/bin/sh -c 'exec >/dev/ttyS1 2>&1; mkdir -p /mnt/test && mount -o ro /dev/vdb /mnt/test && bash /mnt/test/guest.sh "$(sed -n "s/.*longshore.scenario=\\([a-z]*\\).*/\\1/p" /proc/cmdline)" /mnt/test/longshore; sync'
ExecStopPost=/bin/systemctl poweroff --force
TimeoutStartSec=infinity
[Install]
WantedBy=multi-user.target
END
    in_guest systemctl --quiet enable longshore-check.service
    cp "$root"/boot/vmlinuz-* "$work/vmlinuz"
    cp "$root"/boot/initrd.img-* "$work/initrd.img"
    make_disk "$root" "$work/root.ext4" "$ROOT_DISK_MIB"
    rm -rf --one-file-system "$root"
}

# make_disk DIRECTORY FILE MIB: a file system of what is in DIRECTORY; nothing is mounted.
make_disk() {
    rm -f "$2"
    mke2fs -q -t ext4 -d "$1" "$2" "${3}M" >"$work/mke2fs.log" 2>&1 || fail "mke2fs could not make $2." "It needs up to $3 MiB in $work." "$(tail -n 3 "$work/mke2fs.log")"
}

make_test_disk() {
    local files=$work/test
    rm -rf "$files"
    mkdir -p "$files"
    cp -a "$(repository_root)/program/target/longshore" "$files/longshore"
    cp "$here/test-vm.d/guest.sh" "$files/guest.sh"
    local used
    used=$(du -sm "$files" | cut -f 1)
    make_disk "$files" "$work/test.ext4" $((used * 5 / 4 + 64))
    rm -rf "$files"
}

# run_scenario NAME: 0 when every check of it passed.
run_scenario() {
    local scenario=$1 results=$work/$1.results console=$work/$1.console began=$SECONDS
    say "== $scenario (what it finds: $results; the console: $console)"
    : >"$results"
    # Nothing that the guest writes is kept, and no network leads out of it.
    nice -n 19 timeout --foreground "$SCENARIO_TIMEOUT_SECONDS" qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp "$PROCESSORS" -m "$MEMORY_MIB" \
        -display none -monitor none -no-reboot -serial "file:$console" -serial "file:$results" \
        -nic user,restrict=on,model=virtio-net-pci \
        -drive "file=$work/root.ext4,format=raw,if=virtio,snapshot=on" -drive "file=$work/test.ext4,format=raw,if=virtio,snapshot=on" \
        -kernel "$work/vmlinuz" -initrd "$work/initrd.img" \
        -append "root=/dev/vda rw console=ttyS0 quiet systemd.show_status=0 longshore.scenario=$scenario" &
    machine=$!
    local follow
    tail -n +1 -s 2 -f --pid "$machine" "$results" | sed -u 's/\r$//' &
    follow=$!
    wait "$machine" || say "the virtual machine was ended (status $?)"
    machine=''
    wait "$follow" || true
    say "   $((SECONDS - began)) s"
    grep -q "^end $scenario: [0-9]* ok, 0 failed" "$results"
}

cleanup() {
    [ -z "${machine:-}" ] || kill "$machine" 2>/dev/null || true
    if [ -n "${root:-}" ] && grep -qs " $root/proc " /proc/self/mounts; then umount "$root/proc" || true; fi
}

main() {
    local rebuild=false wanted=()
    while [ $# -gt 0 ]; do
        case $1 in
        --rebuild) rebuild=true ;;
        -h | --help) usage && exit 0 ;;
        cgroupfs | systemd | docker) wanted+=("$1") ;;
        *) usage >&2 && exit 2 ;;
        esac
        shift
    done
    [ ${#wanted[@]} -gt 0 ] || wanted=("${SCENARIOS[@]}")
    [ "$(uname -m)" = x86_64 ] || fail "this test emulates an x86_64 machine with the packages of one, and this is $(uname -m)."
    require_root "Making the guest's file system"
    require_jdk
    [ -x "$(repository_root)/program/target/longshore/bin/longshore" ] || fail "the program is not built." "Run: deploy/build.sh"
    install_host_packages
    mkdir -p "$work"
    trap cleanup EXIT
    if $rebuild || [ ! -f "$work/root.ext4" ] || ! recipe | cmp -s - "$work/recipe"; then
        local free
        free=$(df -Pm "$work" | awk 'NR == 2 { print $4 }')
        [ "$free" -ge "$BUILD_SPACE_MIB" ] || fail "$work has $free MiB left; $BUILD_SPACE_MIB are needed." "Set LONGSHORE_CACHE to a directory with more room."
        rm -f "$work/recipe"
        make_root
        recipe >"$work/recipe"
    fi
    make_test_disk
    local scenario failed=()
    for scenario in "${wanted[@]}"; do run_scenario "$scenario" || failed+=("$scenario"); done
    [ ${#failed[@]} -eq 0 ] || fail "not everything holds: ${failed[*]}" "Look into $work/${failed[0]}.results"
    say "Everything passed: ${wanted[*]}"
}

main "$@"
