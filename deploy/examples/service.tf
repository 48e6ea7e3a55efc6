# A cluster that runs on whatever room the machines have, and two services in it.
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
    ecs = "http://127.0.0.1:7070"
    sts = "http://127.0.0.1:7070"
  }
}

resource "aws_ecs_cluster" "tf" {
  name = "tf"
  setting {
    name  = "containerInsights"
    value = "enabled"
  }
  tags = { team = "harbour" }
}

resource "aws_ecs_cluster_capacity_providers" "tf" {
  cluster_name       = aws_ecs_cluster.tf.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]
  default_capacity_provider_strategy {
    capacity_provider = "FARGATE"
    base              = 1
    weight            = 1
  }
}

resource "aws_ecs_task_definition" "tf" {
  family                   = "tf"
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = "256"
  memory                   = "512"
  container_definitions = jsonencode([{
    name         = "web"
    image        = "localhost/busybox:1"
    essential    = true
    command      = ["sleep", "86400"]
    stopTimeout  = 2
    environment  = [{ name = "N", value = "1" }]
    portMappings = [{ containerPort = 8080, hostPort = 8080, protocol = "tcp" }]
  }])
  volume { name = "scratch" }
  tags = { team = "harbour" }
}

resource "aws_ecs_service" "tf" {
  name            = "tf"
  cluster         = aws_ecs_cluster.tf.id
  task_definition = aws_ecs_task_definition.tf.arn
  desired_count   = 2
  launch_type     = "FARGATE"
  network_configuration {
    subnets         = ["subnet-12345"]
    security_groups = ["sg-12345"]
  }
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  deployment_maximum_percent         = 200
  deployment_minimum_healthy_percent = 100
  wait_for_steady_state              = true
  tags                               = { team = "harbour" }
}

resource "aws_ecs_service" "strategy" {
  name            = "strategy"
  cluster         = aws_ecs_cluster.tf.id
  task_definition = aws_ecs_task_definition.tf.arn
  desired_count   = 1
  capacity_provider_strategy {
    capacity_provider = "FARGATE_SPOT"
    weight            = 1
  }
  network_configuration {
    subnets = ["subnet-12345"]
  }
  wait_for_steady_state = true
  depends_on            = [aws_ecs_cluster_capacity_providers.tf]
}
