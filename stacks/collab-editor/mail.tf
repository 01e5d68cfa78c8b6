resource "aws_ses_domain_identity" "main" {
  domain = var.domain
}

resource "aws_ses_domain_dkim" "main" {
  domain = aws_ses_domain_identity.main.domain
}

# SES has three keys for each domain.
resource "aws_route53_record" "dkim" {
  count = 3

  zone_id = aws_route53_zone.main.zone_id
  name    = "${aws_ses_domain_dkim.main.dkim_tokens[count.index]}._domainkey.${var.domain}"
  type    = "CNAME"
  ttl     = 1800
  records = ["${aws_ses_domain_dkim.main.dkim_tokens[count.index]}.dkim.amazonses.com"]
}

resource "aws_route53_record" "mail" {
  for_each = {
    spf   = { name = var.domain, text = "v=spf1 include:amazonses.com -all" }
    dmarc = { name = "_dmarc.${var.domain}", text = "v=DMARC1; p=quarantine; adkim=s" }
  }

  zone_id = aws_route53_zone.main.zone_id
  name    = each.value.name
  type    = "TXT"
  ttl     = 1800
  records = [each.value.text]
}

resource "aws_sesv2_configuration_set" "main" {
  configuration_set_name = local.name

  delivery_options {
    tls_policy = "REQUIRE"
  }

  reputation_options {
    reputation_metrics_enabled = true
  }

  suppression_options {
    suppressed_reasons = ["BOUNCE", "COMPLAINT"]
  }
}
