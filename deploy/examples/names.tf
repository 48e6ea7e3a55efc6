# A service whose tasks are found by a name, as configurations for ECS have it.
terraform {
  required_providers { aws = { source = "hashicorp/aws" } }
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  endpoints {
    ec2              = "http://127.0.0.1:7070"
    ecs              = "http://127.0.0.1:7070"
    servicediscovery = "http://127.0.0.1:7070"
    sts              = "http://127.0.0.1:7070"
  }
}

data "aws_vpc" "default" { default = true }

data "aws_subnets" "default" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.default.id]
  }
}

resource "aws_service_discovery_private_dns_namespace" "inside" {
  name        = "names.internal"
  description = "the names of services"
  vpc         = data.aws_vpc.default.id
  tags        = { Name = "inside" }
}

resource "aws_service_discovery_http_namespace" "calls" {
  name        = "calls"
  description = "found by calls alone"
}

resource "aws_service_discovery_service" "web" {
  name        = "web"
  description = "the web tasks"
  dns_config {
    namespace_id   = aws_service_discovery_private_dns_namespace.inside.id
    routing_policy = "MULTIVALUE"
    dns_records {
      type = "A"
      ttl  = 10
    }
  }
  tags = { Name = "web" }
}

resource "aws_service_discovery_service" "ports" {
  name = "_web._tcp"
  dns_config {
    namespace_id = aws_service_discovery_private_dns_namespace.inside.id
    dns_records {
      type = "SRV"
      ttl  = 10
    }
  }
}

resource "aws_service_discovery_service" "call" {
  name         = "call"
  namespace_id = aws_service_discovery_http_namespace.calls.id
}

resource "aws_service_discovery_instance" "old" {
  service_id  = aws_service_discovery_service.call.id
  instance_id = "old"
  attributes = {
    AWS_INSTANCE_IPV4 = "192.0.2.10"
    stage             = "old"
  }
}

resource "aws_ecs_cluster" "named" {
  name = "named"
}

resource "aws_ecs_task_definition" "named" {
  family                   = "named"
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = 256
  memory                   = 512
  container_definitions = jsonencode([{
    name      = "web"
    image     = "localhost/busybox:1"
    essential = true
    command   = ["sleep", "86400"]
  }])
}

resource "aws_ecs_service" "named" {
  name                  = "named"
  cluster               = aws_ecs_cluster.named.id
  task_definition       = aws_ecs_task_definition.named.arn
  desired_count         = 1
  launch_type           = "FARGATE"
  wait_for_steady_state = true
  network_configuration { subnets = data.aws_subnets.default.ids }
  service_registries { registry_arn = aws_service_discovery_service.web.arn }
}
