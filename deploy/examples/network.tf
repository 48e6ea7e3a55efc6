# A network of its own for the tasks of a service, as configurations for ECS have it.
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
    ec2 = "http://127.0.0.1:7070"
    ecs = "http://127.0.0.1:7070"
    sts = "http://127.0.0.1:7070"
  }
}

data "aws_availability_zones" "here" { state = "available" }

resource "aws_vpc" "own" {
  cidr_block           = "10.77.0.0/16"
  enable_dns_hostnames = true
  tags                 = { Name = "own" }
}

resource "aws_subnet" "own" {
  count             = 2
  vpc_id            = aws_vpc.own.id
  cidr_block        = cidrsubnet(aws_vpc.own.cidr_block, 8, count.index)
  availability_zone = data.aws_availability_zones.here.names[count.index]
  tags              = { Name = "own-${count.index}" }
}

resource "aws_internet_gateway" "own" {
  vpc_id = aws_vpc.own.id
}

resource "aws_route_table" "own" {
  vpc_id = aws_vpc.own.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.own.id
  }
}

resource "aws_route_table_association" "own" {
  count          = 2
  subnet_id      = aws_subnet.own[count.index].id
  route_table_id = aws_route_table.own.id
}

resource "aws_route_table" "apart" {
  vpc_id = aws_vpc.own.id
}

resource "aws_route" "apart" {
  route_table_id         = aws_route_table.apart.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.own.id
}

# Rules within the group.
resource "aws_security_group" "balancer" {
  name        = "balancer"
  description = "Whoever comes from outside"
  vpc_id      = aws_vpc.own.id
  ingress {
    description = "web"
    from_port   = 80
    to_port     = 80
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0", "192.0.2.0/24"]
  }
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

# Each rule a resource.
resource "aws_security_group" "tasks" {
  name        = "tasks"
  description = "The tasks of the service"
  vpc_id      = aws_vpc.own.id
  tags        = { team = "harbour" }
}

resource "aws_vpc_security_group_ingress_rule" "from_balancer" {
  security_group_id            = aws_security_group.tasks.id
  referenced_security_group_id = aws_security_group.balancer.id
  from_port                    = 8080
  to_port                      = 8080
  ip_protocol                  = "tcp"
  description                  = "from the balancer"
  tags                         = { team = "harbour" }
}

resource "aws_vpc_security_group_ingress_rule" "themselves" {
  security_group_id            = aws_security_group.tasks.id
  referenced_security_group_id = aws_security_group.tasks.id
  ip_protocol                  = "-1"
}

resource "aws_vpc_security_group_ingress_rule" "ping" {
  security_group_id = aws_security_group.tasks.id
  cidr_ipv4         = aws_vpc.own.cidr_block
  from_port         = 8
  to_port           = -1
  ip_protocol       = "icmp"
}

resource "aws_vpc_security_group_egress_rule" "everywhere" {
  security_group_id = aws_security_group.tasks.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

# The older resource for rules.
resource "aws_security_group" "store" {
  name_prefix = "store-"
  description = "A store"
  vpc_id      = aws_vpc.own.id
}

resource "aws_security_group_rule" "from_tasks" {
  type                     = "ingress"
  security_group_id        = aws_security_group.store.id
  source_security_group_id = aws_security_group.tasks.id
  from_port                = 5432
  to_port                  = 5432
  protocol                 = "tcp"
  description              = "the tasks"
}

resource "aws_security_group_rule" "themselves" {
  type              = "ingress"
  security_group_id = aws_security_group.store.id
  self              = true
  from_port         = 0
  to_port           = 65535
  protocol          = "tcp"
}

# The network that is there from the beginning.
resource "aws_default_vpc" "default" {}

data "aws_vpc" "default" { default = true }

data "aws_subnets" "default" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.default.id]
  }
}

data "aws_subnet" "default" {
  for_each = toset(data.aws_subnets.default.ids)
  id       = each.value
}

data "aws_security_group" "default" {
  vpc_id = data.aws_vpc.default.id
  name   = "default"
}

output "default_subnets" {
  value = { for s in data.aws_subnet.default : s.availability_zone => s.cidr_block }
}

resource "aws_ecs_cluster" "own" {
  name = "own"
}

resource "aws_ecs_task_definition" "own" {
  family                   = "own"
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

resource "aws_ecs_service" "own" {
  name                  = "own"
  cluster               = aws_ecs_cluster.own.id
  task_definition       = aws_ecs_task_definition.own.arn
  desired_count         = 1
  launch_type           = "FARGATE"
  wait_for_steady_state = true
  network_configuration {
    subnets         = aws_subnet.own[*].id
    security_groups = [aws_security_group.tasks.id]
  }
}
