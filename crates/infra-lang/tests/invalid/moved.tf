moved { #! Missing required argument
  from = terraform_data.a
}

moved { #! Invalid "moved" addresses
  from = terraform_data.a
  to   = module.x
}

moved {
  from = terraform_data.a[0]
  to   = terraform_data.b["x"]
}

moved {
  from = "terraform_data.a" #! Invalid expression
  to   = terraform_data.b
}

moved {
  from = terraform_data.a[var.x] #! Invalid expression
  to   = terraform_data.b
}

moved {
  from = terraform_data.a.id #! Invalid address
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
