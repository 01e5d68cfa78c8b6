data "aws_ami" "app" {
  most_recent = true
  owners      = ["amazon"]

  filter {
    name   = "name"
    values = [var.ami_name]
  }

  filter {
    name   = "virtualization-type"
    values = ["hvm"]
  }
}

locals {
  app_environment = merge(
    {
      RAILS_ENV          = "production"
      PORT               = local.app_ports.web
      CABLE_PORT         = local.app_ports.cable
      AWS_REGION         = var.region
      APP_HOST           = var.domain
      ATTACHMENTS_BUCKET = aws_s3_bucket.attachments.bucket
      ASSETS_HOST        = local.assets_host
      MAIL_SET           = aws_sesv2_configuration_set.main.configuration_set_name
    },
    var.app_environment,
  )

  assets_host = concat(aws_cloudfront_distribution.assets[*].domain_name, [aws_s3_bucket.assets.bucket_regional_domain_name])[0]
}

resource "aws_launch_template" "app" {
  name          = "${local.name}-app"
  image_id      = data.aws_ami.app.id
  instance_type = var.app.instance_types[0]

  vpc_security_group_ids = [aws_security_group.app.id]

  user_data = base64encode(templatefile("${path.module}/templates/app.sh.tftpl", {
    region      = var.region
    release     = var.app_release
    secret      = aws_secretsmanager_secret.app.arn
    log_group   = aws_cloudwatch_log_group.app.name
    environment = local.app_environment
    debug       = !local.is_production
  }))

  iam_instance_profile {
    arn = aws_iam_instance_profile.app.arn
  }

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }

  monitoring {
    enabled = true
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = var.app.volume_size
      encrypted             = "true"
      delete_on_termination = "true"
    }
  }
}

# What always runs is on demand; what a burst adds is spot, of whichever size there is most of.
resource "aws_autoscaling_group" "app" {
  name                      = "${local.name}-app"
  min_size                  = var.app.min
  max_size                  = var.app.max
  vpc_zone_identifier       = [for subnet in aws_subnet.private : subnet.id]
  target_group_arns         = [for group in aws_lb_target_group.app : group.arn]
  health_check_type         = "ELB"
  health_check_grace_period = 300
  capacity_rebalance        = true

  mixed_instances_policy {
    instances_distribution {
      on_demand_base_capacity                  = var.app.on_demand_base
      on_demand_percentage_above_base_capacity = 0
      on_demand_allocation_strategy            = "prioritized"
      spot_allocation_strategy                 = "price-capacity-optimized"
    }

    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.app.id
        version            = aws_launch_template.app.latest_version
      }

      dynamic "override" {
        for_each = var.app.instance_types

        content {
          instance_type = override.value
        }
      }
    }
  }

  # Servers are replaced by half when the template changes.
  instance_refresh {
    strategy = "Rolling"

    preferences {
      min_healthy_percentage = 50
      instance_warmup        = 300
    }
  }

  tag {
    key                 = "Name"
    value               = "${local.name}-app"
    propagate_at_launch = true
  }

  # The first boot fetches packages and images, and reads the secrets.
  depends_on = [aws_route.private_internet, aws_iam_role_policy.app, aws_secretsmanager_secret_version.app]
}

resource "aws_autoscaling_policy" "cpu" {
  name                      = "${local.name}-cpu"
  autoscaling_group_name    = aws_autoscaling_group.app.name
  policy_type               = "TargetTrackingScaling"
  estimated_instance_warmup = 180

  target_tracking_configuration {
    target_value = 70

    predefined_metric_specification {
      predefined_metric_type = "ASGAverageCPUUtilization"
    }
  }
}
