moved { #! Missing required argument && Not supported yet
  from = terraform_data.a
}

moved { #! Invalid "moved" addresses && Not supported yet
  from = terraform_data.a
  to   = module.x
}

moved { #! Not supported yet
  from = terraform_data.a[0]
  to   = terraform_data.b["x"]
}

moved { #! Not supported yet
  from = "terraform_data.a" #! Invalid expression
  to   = terraform_data.b
}

moved { #! Not supported yet
  from = terraform_data.a[var.x] #! Invalid expression
  to   = terraform_data.b
}

moved { #! Not supported yet
  from = terraform_data.a.id #! Invalid address
  to   = terraform_data.b
}

moved { #! Not supported yet
  from = data.terraform_remote_state.a
  to   = data.terraform_remote_state.b
}
moved { #! Not supported yet
  from = terraform_data.z
  to   = terraform_data.z
}
