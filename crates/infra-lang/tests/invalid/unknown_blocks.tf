resorce "terraform_data" "a" { #! Unsupported block type -> Did you mean "resource"?
}

name = "x" #! Unsupported argument

locals "x" { #! Extraneous label for locals
  a = 1
}

resource "terraform_data" { #! Missing name for resource
}

resource "terraform_data" "b" "c" { #! Extraneous label for resource
}

variable "1a" { #! Invalid variable name
}

resource "terraform_data" "a b" { #! Invalid resource name
}

output "a.b" { #! Invalid output name
  value = 1
}

module "x y" { #! Invalid module instance name
  source = "./child" #! Unreadable module directory
}

provider "null" "x" { #! Extraneous label for provider
}

data "9" "x" { #! Invalid data source type
}

locals {
  block { #! Unsupported block type
  }
}
