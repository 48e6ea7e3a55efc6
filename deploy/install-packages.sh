#!/usr/bin/env bash
# Installs what Longshore needs on Debian 12 or later, and only what is missing; a second run changes nothing.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
    cat <<END
usage: deploy/install-packages.sh [--with-test-clients]

Installs the Debian packages that an agent, the build and the lab need, and a JDK $LONGSHORE_JAVA_RELEASE where Debian has one.
  --with-test-clients   also the clients of the end-to-end tests: Debian's aws, PyPI's aws, boto3 and ecs-deploy, grpcurl
END
}

# One row per package: its name, and after '=' a command that makes it unnecessary, wherever that came from.
# Podman's parts are named one by one because it only recommends them: without `iptables`, netavark's bridge
# mode fails with "No such file or directory", and without `catatonit` a container cannot have an init.
PACKAGES=(
    # what an agent runs
    podman crun runc conmon netavark iptables catatonit nftables iproute2 haproxy
    # what builds
    maven=mvn curl=curl ca-certificates git=git jq=jq
    # what the lab runs: the image of the tests, a registry, processes
    busybox-static docker-registry procps
)
TEST_CLIENT_PACKAGES=(awscli=/usr/bin/aws python3-venv shellcheck=shellcheck faketime=faketime)

# Services that these packages would start on the machine itself; Longshore starts its own.
UNWANTED_SERVICES=(docker-registry haproxy)

GRPCURL_VERSION=v1.9.3

# missing_packages ROW…: the names of those that are neither installed nor replaced by a command.
missing_packages() {
    local row installed
    # One call for all: asking for each takes longer than everything else here.
    installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "${@%%=*}" 2>/dev/null | sed -n 's/^ii  *//p' || true)
    for row in "$@"; do
        if [[ $row == *=* ]] && have "${row#*=}"; then continue; fi
        grep -qxF "${row%%=*}" <<<"$installed" || printf '%s\n' "${row%%=*}"
    done
}

# install_packages NAME…: with no service started. policy-rc.d is Debian's switch for that, and there is only one
# of it on a machine: an existing one stays, and what it let start is stopped afterwards.
install_packages() {
    require_root "Installing $*"
    local policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        # shellcheck disable=SC2064 # the path is meant as it is now
        trap "rm -f '$policy'" EXIT
        printf '#!/bin/sh\n# deploy/install-packages.sh removes this when it ends.\nexit 101\n' >"$policy"
        chmod 755 "$policy"
    fi
    say "Installing: $*"
    local lock_timeout_seconds=300 # another apt may be at work, e.g. unattended upgrades
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o "DPkg::Lock::Timeout=$lock_timeout_seconds" -o Dpkg::Use-Pty=0)
    "${apt[@]}" install -y --no-install-recommends "$@" >/dev/null 2>&1 || {
        # The lists may be stale or absent; fetching them when it is not needed would cost every first run seconds.
        "${apt[@]}" update || fail "apt-get update failed." "Look at the network and at /etc/apt/sources.list.d, then run this again."
        "${apt[@]}" install -y --no-install-recommends "$@" >/dev/null ||
            fail "apt-get could not install: $*" "Run 'apt-get install $*' and read what it says; this is made for Debian 12 or later."
    }
    local service
    for service in "${UNWANTED_SERVICES[@]}"; do
        [[ " $* " == *" $service "* ]] && leave_stopped "$service"
    done
}

# leave_stopped SERVICE: it was installed just now, so whatever runs of it is the package's own doing.
leave_stopped() {
    if [ -d /run/systemd/system ]; then
        systemctl disable --now "$1" >/dev/null 2>&1 || true
    elif [ -x "/etc/init.d/$1" ]; then
        "/etc/init.d/$1" stop >/dev/null 2>&1 || true
    fi
}

install_jdk() {
    find_jdk >/dev/null && return 0
    local package="openjdk-$LONGSHORE_JAVA_RELEASE-jdk-headless"
    if apt-cache show "$package" >/dev/null 2>&1; then install_packages "$package"; fi
    require_jdk
}

install_grpcurl() {
    find_client grpcurl >/dev/null && return 0
    if ! have go; then
        say "No go here, so grpcurl is not installed; tests that use it say so."
        return 0
    fi
    local bin="$LONGSHORE_CACHE/bin"
    say "Installing: grpcurl $GRPCURL_VERSION into $bin"
    mkdir -p "$bin"
    GOBIN=$bin go install "github.com/fullstorydev/grpcurl/cmd/grpcurl@$GRPCURL_VERSION" ||
        fail "go could not install grpcurl." "It needs Go 1.21 or later and a module proxy ('go env GOPROXY'); or put a grpcurl on the PATH."
}

# PyPI's aws is newer than Debian's, and both are clients that users have.
install_python_clients() {
    local venv="$LONGSHORE_CACHE/python"
    if python3 -c 'import awscli, boto3, ecs_deploy' 2>/dev/null || "$venv/bin/python" -c 'import awscli, boto3, ecs_deploy' 2>/dev/null; then return 0; fi
    say "Installing: awscli, boto3 and ecs-deploy of PyPI into $venv"
    # Debian's own python3, because that is what the package python3-venv belongs to.
    /usr/bin/python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check awscli boto3 ecs-deploy ||
        fail "pip could not install awscli, boto3 and ecs-deploy." "Look at the network and at 'pip config list', then run this again."
}

main() {
    local with_test_clients=false
    while [ $# -gt 0 ]; do
        case $1 in
            --with-test-clients) with_test_clients=true ;;
            -h | --help) usage && exit 0 ;;
            *) usage >&2 && exit 2 ;;
        esac
        shift
    done
    have apt-get || fail "this is not Debian: there is no apt-get." "Install the equivalents of: ${PACKAGES[*]%%=*}"

    local rows=("${PACKAGES[@]}") missing
    if $with_test_clients; then rows+=("${TEST_CLIENT_PACKAGES[@]}"); fi
    mapfile -t missing < <(missing_packages "${rows[@]}")
    if [ ${#missing[@]} -gt 0 ]; then install_packages "${missing[@]}"; fi
    install_jdk
    if $with_test_clients; then
        install_python_clients
        install_grpcurl
    fi
    say "Everything that Longshore needs is installed; JDK: $(find_jdk)"
}

main "$@"
