# Sizes are the defaults of variables.tf.
environment = "production"
name        = "documents"
domain      = "documents.example.com"
app_nodes   = 3
alert_email = "documents-oncall@example.com"
