locals {
  # Managed policies of every application server: a shell through Session Manager instead of open SSH ports.
  app_managed_policies = toset(["AmazonSSMManagedInstanceCore"])
}

data "aws_iam_policy_document" "app_assume_role" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "app" {
  name               = "${local.name}-app"
  description        = "Application servers of ${local.name}"
  assume_role_policy = data.aws_iam_policy_document.app_assume_role.json
}

resource "aws_iam_role_policy" "app_buckets" {
  name = "buckets"
  role = aws_iam_role.app.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ListBuckets"
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = [aws_s3_bucket.attachments.arn, aws_s3_bucket.assets.arn]
      },
      {
        Sid      = "ReadAndWriteObjects"
        Effect   = "Allow"
        Action   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
        Resource = [for arn in [aws_s3_bucket.attachments.arn, aws_s3_bucket.assets.arn] : "${arn}/*"]
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "app" {
  for_each = local.app_managed_policies

  role       = aws_iam_role.app.name
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}

resource "aws_iam_instance_profile" "app" {
  name = "${local.name}-app"
  role = aws_iam_role.app.name
}
