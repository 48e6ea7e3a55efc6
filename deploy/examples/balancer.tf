# A load balancer before two groups of targets, as configurations for ECS have it. Its certificate and key are files:
# openssl req -x509 -newkey rsa:2048 -nodes -days 365 -keyout web.key -out web.crt -subj /CN=web.example.com
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
    acm   = "http://127.0.0.1:7070"
    ec2   = "http://127.0.0.1:7070"
    elbv2 = "http://127.0.0.1:7070"
    sts   = "http://127.0.0.1:7070"
  }
}

data "aws_vpc" "default" { default = true }

data "aws_subnets" "default" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.default.id]
  }
}

resource "aws_security_group" "balancer" {
  name        = "balancer"
  description = "Whoever comes from outside"
  vpc_id      = data.aws_vpc.default.id
  ingress {
    from_port   = 80
    to_port     = 80
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_lb" "web" {
  name               = "web"
  load_balancer_type = "application"
  subnets            = data.aws_subnets.default.ids
  security_groups    = [aws_security_group.balancer.id]
  idle_timeout       = 120
  tags               = { team = "harbour" }
}

resource "aws_lb_target_group" "web" {
  name                 = "web"
  port                 = 80
  protocol             = "HTTP"
  target_type          = "ip"
  vpc_id               = data.aws_vpc.default.id
  deregistration_delay = 0
  health_check {
    path                = "/health"
    interval            = 10
    timeout             = 3
    healthy_threshold   = 2
    unhealthy_threshold = 2
    matcher             = "200-299"
  }
  tags = { team = "harbour" }
}

resource "aws_lb_target_group" "api" {
  name        = "api"
  port        = 8080
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = data.aws_vpc.default.id
  stickiness {
    type            = "lb_cookie"
    cookie_duration = 3600
  }
}

resource "aws_lb_target_group_attachment" "web" {
  target_group_arn  = aws_lb_target_group.web.arn
  target_id         = "192.168.7.7"
  port              = 80
  availability_zone = "all"
}

resource "aws_acm_certificate" "web" {
  private_key      = file("web.key")
  certificate_body = file("web.crt")
  tags             = { team = "harbour" }
}

resource "aws_acm_certificate" "api" {
  private_key       = file("api.key")
  certificate_body  = file("api.crt")
  certificate_chain = file("authority.crt")
}

resource "aws_lb_listener" "web" {
  load_balancer_arn = aws_lb.web.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = aws_acm_certificate.web.arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
  tags = { team = "harbour" }
}

# Who asks for another name gets another certificate.
resource "aws_lb_listener_certificate" "api" {
  listener_arn    = aws_lb_listener.web.arn
  certificate_arn = aws_acm_certificate.api.arn
}

resource "aws_lb_listener" "moved" {
  load_balancer_arn = aws_lb.web.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type = "redirect"
    redirect {
      port        = "443"
      protocol    = "HTTPS"
      status_code = "HTTP_301"
    }
  }
}

resource "aws_lb_listener_rule" "api" {
  listener_arn = aws_lb_listener.web.arn
  priority     = 10
  action {
    type = "forward"
    forward {
      target_group {
        arn    = aws_lb_target_group.api.arn
        weight = 90
      }
      target_group {
        arn    = aws_lb_target_group.web.arn
        weight = 10
      }
    }
  }
  condition {
    path_pattern { values = ["/api/*"] }
  }
  condition {
    host_header { values = ["*.example.com"] }
  }
}

resource "aws_lb_listener_rule" "gone" {
  listener_arn = aws_lb_listener.web.arn
  priority     = 20
  action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      message_body = "gone"
      status_code  = "410"
    }
  }
  condition {
    http_header {
      http_header_name = "X-Old"
      values           = ["*"]
    }
  }
  condition {
    query_string {
      key   = "v"
      value = "1"
    }
  }
}

# Connections, passed on as they are.
resource "aws_lb" "store" {
  name               = "store"
  load_balancer_type = "network"
  internal           = true
  subnets            = data.aws_subnets.default.ids
}

resource "aws_lb_target_group" "store" {
  name        = "store"
  port        = 5432
  protocol    = "TCP"
  target_type = "ip"
  vpc_id      = data.aws_vpc.default.id
}

resource "aws_lb_listener" "store" {
  load_balancer_arn = aws_lb.store.arn
  port              = 5432
  protocol          = "TCP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.store.arn
  }
}

data "aws_lb" "web" {
  name       = "web"
  depends_on = [aws_lb.web]
}

# TLS ends at the load balancer.
resource "aws_lb_listener" "store_tls" {
  load_balancer_arn = aws_lb.store.arn
  port              = 5433
  protocol          = "TLS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
  certificate_arn   = aws_acm_certificate.web.arn
  alpn_policy       = "None"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.store.arn
  }
}

output "address" { value = data.aws_lb.web.dns_name }
