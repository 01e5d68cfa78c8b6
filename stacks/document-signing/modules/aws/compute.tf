data "aws_region" "current" {}

data "aws_ami" "app" {
  most_recent = true
  owners      = ["amazon"]

  filter {
    name   = "name"
    values = ["al2023-ami-2023.*-kernel-6.1-x86_64"]
  }
}

locals {
  boot = {
    for role in ["app", "worker"] : role => templatefile("${path.module}/templates/boot.sh.tftpl", {
      region  = data.aws_region.current.name
      role    = role
      release = var.app_release
      port    = local.ports.app
      secret  = aws_secretsmanager_secret.settings.arn
    })
  }
}



resource "aws_instance" "app" {
  ami                    = data.aws_ami.app.id
  instance_type          = local.size.app.type
  subnet_id              = aws_subnet.private[local.zones[0]].id
  vpc_security_group_ids = [aws_security_group.tier["app"].id]
  iam_instance_profile   = aws_iam_instance_profile.app.name
  user_data              = local.boot["app"]

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }

  root_block_device {
    volume_type = "gp3"
    volume_size = 50
    encrypted   = true
  }

  tags = { Name = "${var.name}-app" }

  # A newer image is taken when somebody wants it: `-replace`.
  lifecycle {
    ignore_changes = [ami]
  }

  # The first boot fetches packages, and reads the settings.
  depends_on = [aws_route.private, aws_iam_role_policy.app, aws_secretsmanager_secret_version.settings]
}

resource "aws_launch_template" "worker" {
  name          = "${var.name}-worker"
  image_id      = data.aws_ami.app.id
  instance_type = local.size.worker
  user_data     = base64encode(local.boot["worker"])

  vpc_security_group_ids = [aws_security_group.tier["worker"].id]

  iam_instance_profile {
    arn = aws_iam_instance_profile.app.arn
  }

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = 20
      encrypted             = "true"
      delete_on_termination = "true"
    }
  }
}

# A worker that dies is replaced: what it worked on goes back to the queue.
resource "aws_autoscaling_group" "worker" {
  name                      = "${var.name}-worker"
  min_size                  = var.workers
  max_size                  = var.workers
  desired_capacity          = var.workers
  vpc_zone_identifier       = [for subnet in aws_subnet.private : subnet.id]
  health_check_type         = "EC2"
  wait_for_capacity_timeout = "10m"

  launch_template {
    id      = aws_launch_template.worker.id
    version = aws_launch_template.worker.latest_version
  }

  tag {
    key                 = "Name"
    value               = "${var.name}-worker"
    propagate_at_launch = true
  }

  depends_on = [aws_route.private, aws_iam_role_policy.app, aws_secretsmanager_secret_version.settings]
}
