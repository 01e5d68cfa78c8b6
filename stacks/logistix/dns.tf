# Only with a domain: a zone is not free.
resource "aws_route53_zone" "api" {
  count = var.domain == null ? 0 : 1

  name    = var.domain
  comment = "API of ${local.name}"
}

resource "aws_acm_certificate" "api" {
  count = length(aws_route53_zone.api)

  domain_name       = var.domain
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "api_validation" {
  count = length(aws_route53_zone.api)

  zone_id = aws_route53_zone.api[0].zone_id
  name    = one(aws_acm_certificate.api[0].domain_validation_options).resource_record_name
  type    = one(aws_acm_certificate.api[0].domain_validation_options).resource_record_type
  records = [one(aws_acm_certificate.api[0].domain_validation_options).resource_record_value]
  ttl     = 300
}

# Waits until AWS has seen the record, and so until the parent domain names the zone's servers.
resource "aws_acm_certificate_validation" "api" {
  count = length(aws_route53_zone.api)

  certificate_arn         = aws_acm_certificate.api[0].arn
  validation_record_fqdns = aws_route53_record.api_validation[*].fqdn
}

resource "aws_route53_record" "api" {
  count = length(aws_route53_zone.api)

  zone_id = aws_route53_zone.api[0].zone_id
  name    = var.domain
  type    = "A"

  alias {
    name                   = aws_lb.main.dns_name
    zone_id                = aws_lb.main.zone_id
    evaluate_target_health = true
  }
}
