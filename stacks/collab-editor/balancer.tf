resource "aws_lb" "main" {
  name                       = local.name
  internal                   = false
  load_balancer_type         = "application"
  security_groups            = [aws_security_group.balancer.id]
  subnets                    = [for subnet in aws_subnet.public : subnet.id]
  drop_invalid_header_fields = true
  enable_deletion_protection = local.is_production

  # A WebSocket is silent while nobody types; the client's heartbeat comes every 30 seconds.
  idle_timeout = 120

  depends_on = [aws_internet_gateway.main]
}

# Whoever edits a document stays with a server for an hour, and has five minutes to finish when it goes.
resource "aws_lb_target_group" "app" {
  for_each = local.app_ports

  name                 = "${local.name}-${each.key}"
  port                 = each.value
  protocol             = "HTTP"
  vpc_id               = aws_vpc.main.id
  deregistration_delay = 300

  stickiness {
    type            = "lb_cookie"
    cookie_duration = 3600
  }

  health_check {
    path                = "/health"
    matcher             = "200"
    interval            = 15
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.main.arn
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

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.main.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = aws_acm_certificate_validation.main.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.app["web"].arn
  }
}

# WebSockets of the collaboration have processes of their own.
resource "aws_lb_listener_rule" "cable" {
  listener_arn = aws_lb_listener.https.arn
  priority     = 10

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.app["cable"].arn
  }

  condition {
    path_pattern {
      values = ["/cable", "/cable/*"]
    }
  }
}
