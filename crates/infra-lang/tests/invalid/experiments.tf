terraform {
  experiments = [something] #! Module uses experimental features
}
