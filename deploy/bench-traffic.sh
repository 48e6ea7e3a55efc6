#!/usr/bin/env bash
# What a load balancer's node costs: the same HAProxy on a host, and as a node behind the overlay, before the same tasks.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

usage() {
    cat <<END
usage: deploy/bench-traffic.sh [--seconds 10] [--rounds 3] [--connections 16]

Starts a cluster of one server and two agents in a lab of its own (LONGSHORE_LAB, default: bench), a service of two tasks
behind a load balancer, and prints for each of --rounds rounds requests a second by wrk, from a host to
  alone    HAProxy on that host with the node's own configuration, whose targets are the tasks
  node     the load balancer's node on that host
  direct   one of the tasks
and the median share of \`alone\` that \`node\` reaches. Then what became of requests while a deployment replaced all tasks.
Needs root, wrk, jq, curl and a built distribution.
END
}

seconds=10 rounds=3 connections=16
while [ $# -gt 0 ]; do
    case $1 in
    --seconds) seconds=$2 && shift ;;
    --rounds) rounds=$2 && shift ;;
    --connections) connections=$2 && shift ;;
    *) usage >&2 && { [ "$1" = --help ] && exit 0 || exit 2; } ;;
    esac
    shift
done
[[ $seconds =~ ^[1-9][0-9]?$ && $rounds =~ ^[1-9]$ && $connections =~ ^[1-9][0-9]{0,2}$ ]] ||
    fail "--seconds, --rounds and --connections are numbers: at most 99, 9 and 999."
require_root deploy/bench-traffic.sh
require_commands wrk jq curl haproxy

root=$(repository_root)
export LONGSHORE_LAB=${LONGSHORE_LAB:-bench} LONGSHORE_LAB_SUBNET=${LONGSHORE_LAB_SUBNET:-10.203.0.0/24}
IMAGE=localhost/busybox:1
READY_TIMEOUT_SECONDS=240
BESIDE_PORT=8099
aws=$(command -v aws || true)
[ -n "$aws" ] || fail "there is no aws command." "Run: apt-get install awscli"

lab() { "$root/deploy/lab" "$@"; }
trap '"$root/deploy/cluster" down >/dev/null' EXIT

call() {
    AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x AWS_DEFAULT_REGION=us-east-1 AWS_PAGER='' \
        "$aws" --endpoint-url "http://$(lab ip s1):7070" --output text "$@"
}

await() { # WHAT COMMAND...: until it succeeds
    local what=$1 end=$((SECONDS + READY_TIMEOUT_SECONDS))
    shift
    until "$@" 2>/dev/null; do
        [ "$SECONDS" -lt "$end" ] || fail "$what: not within $READY_TIMEOUT_SECONDS s"
        sleep 0.2
    done
}

agents() { call ecs create-cluster >/dev/null && [ "$(call ecs list-container-instances --query 'length(containerInstanceArns)')" = 2 ]; }
active() { [ "$(call elbv2 describe-load-balancers --query 'LoadBalancers[0].State.Code')" = active ]; }
running() { [ "$(call ecs describe-services --services web --query 'services[0].[runningCount,length(deployments)]')" = $'2\t1' ]; }
median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

say "Starting one server and two agents"
"$root/deploy/cluster" up --servers 1 --agents 2 >/dev/null 2>&1
await "the agents" agents

mapfile -t subnets < <(call ec2 describe-subnets --query 'Subnets[:2].SubnetId' | tr '\t' '\n')
group=$(call ec2 create-security-group --group-name traffic --description benchmark --query GroupId)
call ec2 authorize-security-group-ingress --group-id "$group" --protocol tcp --port 80 --cidr 0.0.0.0/0 >/dev/null
balancer=$(call elbv2 create-load-balancer --name traffic --scheme internal --subnets "${subnets[@]}" --security-groups "$group" \
    --query 'LoadBalancers[0].LoadBalancerArn')
targets=$(call elbv2 create-target-group --name traffic --protocol HTTP --port 80 --target-type ip --vpc-id vpc-12345 \
    --query 'TargetGroups[0].TargetGroupArn')
call elbv2 create-listener --load-balancer-arn "$balancer" --protocol HTTP --port 80 \
    --default-actions "Type=forward,TargetGroupArn=$targets" >/dev/null
call ecs register-task-definition --family web --network-mode awsvpc --container-definitions "[{\"name\":\"web\",\"image\":\"$IMAGE\",
    \"cpu\":64,\"memory\":64,\"portMappings\":[{\"containerPort\":80}],
    \"command\":[\"sh\",\"-c\",\"mkdir /w; echo ok >/w/index.html; exec httpd -f -p 80 -h /w\"]}]" >/dev/null
call ecs create-service --service-name web --task-definition web --desired-count 2 --launch-type EC2 \
    --network-configuration "awsvpcConfiguration={subnets=[${subnets[0]},${subnets[1]}],securityGroups=[$group]}" \
    --load-balancers "targetGroupArn=$targets,containerName=web,containerPort=80" >/dev/null
await "the load balancer" active
await "the service" running

# The node on a1: its directory, and the address of its namespace.
node=$(lab exec a1 sh -c 'basename /run/longshore/balancers/*')
address=$(lab exec a1 nsenter "--net=/run/netns/longshore-$node" ip -4 -o addr show eth0 | awk '{ sub("/.*", "", $4); print $4 }')
task=$(call elbv2 describe-target-health --target-group-arn "$targets" --query 'TargetHealthDescriptions[0].Target.Id')
lab exec a1 sh -c "mkdir -p /tmp/beside && sed -e 's,/balancer/,/tmp/beside/,g' -e 's,^bind :80\$,bind :$BESIDE_PORT,' \
    -e 's,weight 0\$,weight 100,' /run/longshore/balancers/$node/haproxy.cfg >/tmp/beside/haproxy.cfg &&
    haproxy -D -f /tmp/beside/haproxy.cfg -p /tmp/beside/pid 2>/dev/null"

load() { # URL
    lab exec a1 wrk -t 2 -c "$connections" -d "${seconds}s" "$1" | awk '/^Requests\/sec/ { printf "%d\n", $2 } /Non-2xx|Socket errors/ { print > "/dev/stderr" }'
}

alone=() beside=() direct=()
for ((i = 1; i <= rounds; i++)); do
    alone+=("$(load "http://127.0.0.1:$BESIDE_PORT/")")
    beside+=("$(load "http://$address/")")
    direct+=("$(load "http://$task/")")
    say "round $i: alone ${alone[-1]}, node ${beside[-1]}, direct ${direct[-1]} requests a second"
done
say "node / alone: $(jq -n --argjson a "$(median "${alone[@]}")" --argjson b "$(median "${beside[@]}")" '$b * 1000 / $a | round / 10') %"

log=$(mktemp)
lab exec a1 wrk -t 1 -c "$connections" -d 40s "http://$address/" >"$log" 2>&1 &
load=$!
sleep 2
call ecs update-service --service web --force-new-deployment >/dev/null
sleep 3
await "the deployment" running
wait "$load"
say "a deployment under load: $(grep -E 'requests in|Non-2xx|Socket errors' "$log" | tr -s ' \n' ' ')"
rm -f "$log"
