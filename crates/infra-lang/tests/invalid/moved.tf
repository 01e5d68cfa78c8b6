moved {
  from = terraform_data.a
}

moved {
  from = terraform_data.a
  to   = module.x
}

moved {
  from = terraform_data.a[0]
  to   = terraform_data.b["x"]
}

moved {
  from = "terraform_data.a"
  to   = terraform_data.b
}

moved {
  from = terraform_data.a[var.x]
  to   = terraform_data.b
}

moved {
  from = terraform_data.a.id
  to   = terraform_data.b
}

moved {
  from = data.terraform_remote_state.a
  to   = data.terraform_remote_state.b
}
moved {
  from = terraform_data.z
  to   = terraform_data.z
}
