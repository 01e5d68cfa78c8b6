resource "aws_route53_zone" "main" {
  name    = var.domain
  comment = local.name
}

resource "aws_route53_record" "app" {
  zone_id = aws_route53_zone.main.zone_id
  name    = var.domain
  type    = "A"

  alias {
    name                   = aws_lb.main.dns_name
    zone_id                = aws_lb.main.zone_id
    evaluate_target_health = true
  }
}

resource "aws_acm_certificate" "main" {
  domain_name       = var.domain
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "validation" {
  zone_id = aws_route53_zone.main.zone_id
  name    = one(aws_acm_certificate.main.domain_validation_options).resource_record_name
  type    = one(aws_acm_certificate.main.domain_validation_options).resource_record_type
  records = [one(aws_acm_certificate.main.domain_validation_options).resource_record_value]
  ttl     = 300
}

# Waits until AWS has seen the record, and so until the parent domain names the zone's servers.
resource "aws_acm_certificate_validation" "main" {
  certificate_arn         = aws_acm_certificate.main.arn
  validation_record_fqdns = [aws_route53_record.validation.fqdn]
}
