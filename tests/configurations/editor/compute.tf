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
      ATTACHMENTS_BUCKET = aws_s3_bucket.attachments.bucket
      ASSETS_HOST        = aws_s3_bucket.assets.bucket_regional_domain_name
    },
    var.app_environment,
  )
}

resource "aws_instance" "app" {
  count = var.app.instance_count

  ami                    = data.aws_ami.app.id
  instance_type          = var.app.instance_type
  subnet_id              = aws_subnet.private[element(local.zones, count.index)].id
  vpc_security_group_ids = [aws_security_group.app.id]
  iam_instance_profile   = aws_iam_instance_profile.app.name

  user_data = templatefile("${path.module}/templates/app.sh.tftpl", {
    hostname       = format("%s-app-%02d", local.name, count.index + 1)
    release        = var.app_release
    session_secret = var.session_secret
    environment    = local.app_environment
    debug          = !local.is_production
  })
  user_data_replace_on_change = true

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }

  root_block_device {
    volume_type = "gp3"
    volume_size = var.app.volume_size
    encrypted   = true
  }

  tags = { Name = format("%s-app-%02d", local.name, count.index + 1) }

  # User data fetches packages and images at first boot.
  depends_on = [aws_route.private_internet]
}
