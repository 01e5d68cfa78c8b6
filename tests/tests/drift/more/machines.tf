resource "aws_instance" "one" {
  ami           = "ami-04681a1dbd79675a5"
  instance_type = "t3.micro"
  subnet_id     = aws_subnet.public[0].id

  tags = {
    # who pays for it
    Team = "core"
  }
}

resource "aws_instance" "alone" {
  ami           = "ami-04681a1dbd79675a5"
  instance_type = "t3.micro"
  subnet_id     = aws_subnet.public[1].id
  tags          = { Name = "alone" }
}

resource "aws_eip" "one" {
  domain = "vpc"
}

resource "aws_eip_association" "one" {
  allocation_id = aws_eip.one.id
  instance_id   = aws_instance.one.id
}

resource "aws_ebs_volume" "data" {
  availability_zone = aws_instance.one.availability_zone
  type              = "gp3"
  size              = 5
  iops              = 4000
}

resource "aws_volume_attachment" "data" {
  device_name = "/dev/sdf"
  instance_id = aws_instance.one.id
  volume_id   = aws_ebs_volume.data.id
}

resource "aws_key_pair" "deployer" {
  key_name   = "families-deployer"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGhlbGxvIHdvcmxkLCB0aGlzIGlzIGEgdGVzdCBrZXkh me@home"
}

resource "aws_network_interface" "card" {
  subnet_id       = aws_subnet.public[1].id
  security_groups = [aws_security_group.ruled.id]
  description     = "A card"
}

resource "aws_lb_target_group" "machines" {
  name     = "families-machines"
  port     = 8082
  protocol = "HTTP"
  vpc_id   = aws_vpc.main.id
}

resource "aws_lb_target_group_attachment" "one" {
  target_group_arn = aws_lb_target_group.machines.arn
  target_id        = aws_instance.one.id
  port             = 8082
}

resource "aws_acm_certificate" "second" {
  domain_name       = "second.families.example.com"
  validation_method = "DNS"
}

resource "aws_lb_listener_certificate" "second" {
  listener_arn    = aws_lb_listener.https.arn
  certificate_arn = aws_acm_certificate.second.arn
}

resource "aws_ecs_cluster" "main" {
  name = "families"

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_task_definition" "web" {
  family = "families-web"
  container_definitions = jsonencode([{
    name   = "web"
    image  = "nginx"
    memory = 128
  }])
}

resource "aws_ecs_service" "web" {
  name            = "families-web"
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.web.arn
  desired_count   = 1
}

resource "aws_launch_template" "alone" {
  name          = "families-alone"
  image_id      = data.aws_ami.amazon.id
  instance_type = "t3.medium"
}
