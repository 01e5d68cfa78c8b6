terraform {
  experiments = [something]
}
