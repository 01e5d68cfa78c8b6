resource "aws_ses_domain_identity" "main" {
  domain = "families.example.com"
}

resource "aws_ses_domain_dkim" "main" {
  domain = aws_ses_domain_identity.main.domain
}

resource "aws_sesv2_configuration_set" "main" {
  configuration_set_name = "families"

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

resource "aws_sesv2_email_identity" "news" {
  email_identity         = "news.families.example.com"
  configuration_set_name = aws_sesv2_configuration_set.main.configuration_set_name
}
