resource "aws_key_pair" "admin" {
  key_name   = local.name
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGhlbGxvIHdvcmxkLCB0aGlzIGlzIGEgdGVzdCBrZXkh"
}

resource "aws_launch_template" "web" {
  name          = local.name
  image_id      = "ami-04681a1dbd79675a5"
  instance_type = "t3.micro"
}

resource "aws_instance" "admin" {
  ami                    = "ami-04681a1dbd79675a5"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.public[0].id
  key_name               = aws_key_pair.admin.key_name
  vpc_security_group_ids = [aws_security_group.data.id]
  iam_instance_profile   = aws_iam_instance_profile.web.name
}

resource "aws_ebs_volume" "data" {
  availability_zone = local.zones[0]
  size              = 10
  type              = "gp3"
}

resource "aws_lb" "web" {
  name            = local.name
  subnets         = aws_subnet.public[*].id
  security_groups = [aws_security_group.web.id]
}

resource "aws_lb_target_group" "web" {
  name     = local.name
  port     = 8080
  protocol = "HTTP"
  vpc_id   = aws_vpc.main.id
}

resource "aws_lb_listener" "web" {
  load_balancer_arn = aws_lb.web.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}

resource "aws_lb_listener_rule" "api" {
  listener_arn = aws_lb_listener.web.arn
  priority     = 10
  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
  condition {
    path_pattern {
      values = ["/api/*"]
    }
  }
}

resource "aws_ecr_repository" "web" {
  name = local.name
}

resource "aws_ecs_cluster" "web" {
  name = local.name
}

resource "aws_ecs_task_definition" "web" {
  family                = local.name
  container_definitions = jsonencode([{ name = "web", image = "nginx", memory = 128, essential = true }])
}
