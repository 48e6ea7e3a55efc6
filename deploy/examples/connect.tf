# A service that offers a port by Service Connect, and one that calls it by name.
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

resource "aws_service_discovery_http_namespace" "mesh" {
  name        = "mesh"
  description = "what services call each other by"
}

resource "aws_ecs_cluster" "mesh" {
  name = "mesh"
  service_connect_defaults { namespace = aws_service_discovery_http_namespace.mesh.arn }
}

resource "aws_security_group" "callers" {
  name        = "callers"
  description = "tasks that call"
  vpc_id      = data.aws_vpc.default.id
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "api" {
  name        = "api"
  description = "tasks that answer"
  vpc_id      = data.aws_vpc.default.id
  ingress {
    from_port       = 8080
    to_port         = 8080
    protocol        = "tcp"
    security_groups = [aws_security_group.callers.id]
  }
}

resource "aws_ecs_task_definition" "api" {
  family                   = "api"
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = 256
  memory                   = 512
  container_definitions = jsonencode([{
    name         = "api"
    image        = "localhost/busybox:1"
    command      = ["sh", "-c", "mkdir /w; echo ok > /w/index.html; exec httpd -f -p 8080 -h /w"]
    portMappings = [{ name = "http", containerPort = 8080, appProtocol = "http" }]
  }])
}

resource "aws_ecs_task_definition" "caller" {
  family                   = "caller"
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = 256
  memory                   = 512
  container_definitions = jsonencode([{
    name    = "caller"
    image   = "localhost/busybox:1"
    command = ["sleep", "86400"]
  }])
}

resource "aws_ecs_service" "api" {
  name            = "api"
  cluster         = aws_ecs_cluster.mesh.id
  task_definition = aws_ecs_task_definition.api.arn
  desired_count   = 2
  launch_type     = "FARGATE"
  network_configuration {
    subnets         = data.aws_subnets.default.ids
    security_groups = [aws_security_group.api.id]
  }
  service_connect_configuration {
    enabled = true
    service {
      port_name      = "http"
      discovery_name = "api"
      client_alias {
        port     = 80
        dns_name = "api"
      }
      timeout { per_request_timeout_seconds = 30 }
    }
  }
}

# What it may call is what there is when its deployment begins.
resource "aws_ecs_service" "caller" {
  name            = "caller"
  cluster         = aws_ecs_cluster.mesh.id
  task_definition = aws_ecs_task_definition.caller.arn
  desired_count   = 1
  launch_type     = "FARGATE"
  network_configuration {
    subnets         = data.aws_subnets.default.ids
    security_groups = [aws_security_group.callers.id]
  }
  service_connect_configuration { enabled = true }
  depends_on = [aws_ecs_service.api]
}
