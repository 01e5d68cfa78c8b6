variable "source" { #! Invalid variable name
}

variable "count" { #! Invalid variable name
}

variable "t1" {
  type = strin #! Invalid type specification -> Did you mean "string"?
}

variable "t2" {
  type = list
}

variable "t3" {
  type = list(string, number) #! Invalid type specification
}

variable "t4" {
  type = object({ a = string, a = number }) #! Invalid type specification
}

variable "t5" {
  type = "string" #! Invalid quoted type constraints
}

variable "t6" {
  type = object(string) #! Invalid type specification
}

variable "t7" {
  type = optional(string) #! Invalid type specification
}

variable "t8" {
  type = object({ a = optional() }) #! Invalid type specification
}

variable "t9" {
  type = object({ a = optional(number, "x") }) #! Invalid default value for optional attribute
}

variable "t10" {
  type = tuple(string) #! Invalid type specification
}

variable "t11" {
  type = string() #! Invalid type specification
}

variable "t12" {
  type = set #! Invalid type specification
}

variable "t13" {
  type = object({ "a" = string }) #! Invalid type specification
}

variable "t14" {
  type = object({ (a) = string }) #! Invalid type specification
}

variable "t15" {
  type = [string] #! Invalid type specification
}

variable "t16" {
  type = 1 #! Invalid type specification
}

variable "d1" {
  type    = number
  default = "abc" #! Invalid default value for variable
}

variable "d2" {
  default = var.t1 #! Variables not allowed
}

variable "d3" {
  default = upper("a") #! Function calls not allowed
}

variable "d4" {
  nullable = false
  default  = null #! Invalid default value for variable
}

variable "s1" {
  sensitive = "maybe" #! Incorrect value type
}

variable "s2" {
  description = 5
  sensitive   = "true"
}

variable "s3" {
  description = "a ${1 + 1}"
}

variable "s4" {
  description = [1] #! Incorrect value type
}

variable "u1" {
  typ = string #! Unsupported argument -> Did you mean "type"?
}

variable "u2" {
  thing { #! Unsupported block type
  }
}

variable "v1" {
  validation { #! Missing required argument
    condition = var.v1 != ""
  }
}

variable "v2" {
  validation { #! Missing required argument
    error_message = "x"
  }
}

variable "v3" {
  validation {
    condition     = true #! Invalid validation expression
    error_message = "Always."
  }
}

variable "v4" {
  validation {
    condition     = var.v3 != "" #! Invalid variable validation condition
    error_message = "Other."
  }
}

variable "v5" {
  validation "x" { #! Extraneous label for validation
    condition     = var.v5 != ""
    error_message = "Other."
  }
}

variable "v6" {
  validation {
    condition     = var.v6 != ""
    error_message = 5
  }
}

variable "v7" {
  validation {
    condition     = var.v7 != ""
    error_message = "no full stop"
  }
}
