#!/usr/bin/env bash
# From a fresh Debian 12 to a running cluster of three servers and three agents on this one machine, with a demonstration.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"
require_root "The quickstart makes network namespaces and runs containers: it"
root=$(repository_root)
lab() { "$root/deploy/lab" "$@"; }
step() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
began=$(date +%s)
listen=${LONGSHORE_LISTEN:-127.0.0.1:7070}

step "1. Packages (installs what is missing)"
"$root/deploy/install-packages.sh" --with-test-clients
require_jdk

step "2. Build"
"$root/deploy/build.sh"

step "3. Three servers and three agents, each in a simulated host of its own"
"$root/deploy/cluster" up --servers 3 --agents 3
lab forward --listen "$listen" >/dev/null
API=http://$listen
ready() { curl -fsS -m 2 -o /dev/null "$API/readyz" 2>/dev/null; }
wait_until 60 ready || fail "no server answers at $API." "Look at: deploy/lab logs s1 server"
say "The API answers at $API."

export AWS_ACCESS_KEY_ID=${AWS_ACCESS_KEY_ID:-longshore} AWS_SECRET_ACCESS_KEY=${AWS_SECRET_ACCESS_KEY:-longshore} \
    AWS_DEFAULT_REGION=us-east-1 AWS_DEFAULT_OUTPUT=json AWS_PAGER=''
aws=$(command -v aws || true)
[ -n "$aws" ] || fail "there is no aws command." "Run: apt-get install awscli"
ecs() { "$aws" ecs "$@" --endpoint-url "$API"; }

step "4. A cluster, and its container instances"
ecs create-cluster --cluster-name default --query cluster.clusterArn --output text
instances() { [ "$(ecs list-container-instances --query 'length(containerInstanceArns)')" = 3 ]; }
wait_until 60 instances || fail "the agents do not join." "Look at: deploy/lab logs a1 agent"
ecs list-container-instances --output text

step "5. A service of three tasks, in a cluster that no machine has joined: FARGATE is whatever room the machines have"
ecs create-cluster --cluster-name production-cluster --capacity-providers FARGATE FARGATE_SPOT --query cluster.clusterArn --output text
ecs register-task-definition --cli-input-json "file://$root/deploy/examples/web.json" \
    --query taskDefinition.taskDefinitionArn --output text
of=(--cluster production-cluster)
if [ "$(ecs describe-services "${of[@]}" --services web --query 'services[0].status' --output text)" != ACTIVE ]; then
    ecs create-service "${of[@]}" --service-name web --task-definition web --desired-count 3 --launch-type FARGATE \
        --network-configuration 'awsvpcConfiguration={subnets=[subnet-12345]}' --query service.serviceArn --output text
fi
ecs wait services-stable "${of[@]}" --services web || fail "the tasks do not run." "Look at: aws ecs describe-services --endpoint-url $API ${of[*]} --services web"
tasks() { ecs list-tasks "${of[@]}" --service-name web --query taskArns --output text; }
# shellcheck disable=SC2046 # one word per task
ecs describe-tasks "${of[@]}" --tasks $(tasks) --output table \
    --query "tasks[].{task:taskArn,status:lastStatus,zone:availabilityZone,address:attachments[0].details[?name=='privateIPv4Address']|[0].value}"

step "6. One task fetches a page from another, across hosts"
# shellcheck disable=SC2046
mapfile -t rows < <(ecs describe-tasks "${of[@]}" --tasks $(tasks) --output text \
    --query "tasks[].[containers[0].runtimeId,availabilityZone,attachments[0].details[?name=='privateIPv4Address']|[0].value]")
read -r id zone _ <<<"${rows[0]}"
read -r _ _ address <<<"${rows[1]}"
declare -A host_of=([us-east-1a]=a1 [us-east-1b]=a2 [us-east-1c]=a3)
say "from the task on ${host_of[$zone]}: wget http://$address:8080/"
lab exec "${host_of[$zone]}" podman exec "$id" wget -q -O - "http://$address:8080/"

step "7. A container is killed: the service replaces its task"
lab exec "${host_of[$zone]}" podman kill "$id" >/dev/null
replaced() { ecs describe-services "${of[@]}" --services web --query 'services[0].events[].message' --output text | grep -q 'has started 1 tasks'; }
wait_until 60 replaced || fail "the service does not replace it." "Look at: aws ecs describe-services --endpoint-url $API ${of[*]} --services web"
ecs wait services-stable "${of[@]}" --services web
ecs describe-services "${of[@]}" --services web --query 'services[0].events[].message' --output text | tr '\t' '\n'

step "8. kill -9 of the leader"
leader=''
for host in s1 s2 s3; do
    if "$root/program/target/longshore/bin/longshore" admin status --server "$(lab ip $host):7070" 2>/dev/null | grep -q 'role: "LEADER"'; then
        leader=$host
    fi
done
say "The leader is $leader."
lab kill "$leader" server
killed=$(date +%s%3N)
answers() { ecs list-tasks "${of[@]}" --service-name web >/dev/null 2>&1; }
wait_until 30 answers || fail "the API does not come back." "Look at: deploy/cluster status"
say "The API answers again after $(($(date +%s%3N) - killed)) ms (the aws command's own start included); the tasks go on:"
# shellcheck disable=SC2046
ecs describe-tasks "${of[@]}" --tasks $(tasks) --query 'tasks[].[lastStatus,startedAt]' --output text
"$root/deploy/cluster" up --servers 3 --agents 3
say "$leader has been started again."

step "Done in $(($(date +%s) - began)) s. The cluster is yours:"
cat <<END
  export AWS_ACCESS_KEY_ID=longshore AWS_SECRET_ACCESS_KEY=longshore AWS_DEFAULT_REGION=us-east-1
  aws ecs describe-services --cluster production-cluster --services web --endpoint-url $API
  aws ecs update-service --cluster production-cluster --service web --desired-count 10 --endpoint-url $API
  grpcurl -plaintext $listen list longshore.ecs.v1.ECS
  deploy/cluster status                     who runs, who leads
  deploy/lab poweroff a2; deploy/lab boot a2; deploy/cluster up      break a host, mend it
  sudo deploy/cluster down                  stops everything and leaves nothing behind
END
