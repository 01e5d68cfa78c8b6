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

resource "aws_instance" "app" {
  count = var.app_servers

  ami                         = data.aws_ami.app.id
  instance_type               = "t2.micro"
  subnet_id                   = aws_subnet.public[local.zones[count.index]].id
  associate_public_ip_address = true
  vpc_security_group_ids      = [aws_security_group.tier["app"].id]
  iam_instance_profile        = aws_iam_instance_profile.app.name

  user_data = templatefile("${path.module}/templates/app.sh.tftpl", {
    region          = var.region
    release         = var.app_release
    port            = local.app_port
    database_host   = aws_db_instance.main.address
    database_name   = aws_db_instance.main.db_name
    database_secret = aws_db_instance.main.master_user_secret[0].secret_arn
    redis_host      = aws_elasticache_replication_group.main.primary_endpoint_address
  })
  user_data_replace_on_change = true

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }

  root_block_device {
    volume_type = "gp3"
    volume_size = 10
    encrypted   = true
  }

  tags = { Name = format("%s-app-%02d", local.name, count.index + 1) }

  # The first boot fetches packages, and reads the secret.
  depends_on = [aws_route.internet, aws_iam_role_policy.database_secret]
}
