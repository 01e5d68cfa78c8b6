variable "source" {
}

variable "count" {
}

variable "t1" {
  type = strin
}

variable "t2" {
  type = list
}

variable "t3" {
  type = list(string, number)
}

variable "t4" {
  type = object({ a = string, a = number })
}

variable "t5" {
  type = "string"
}

variable "t6" {
  type = object(string)
}

variable "t7" {
  type = optional(string)
}

variable "t8" {
  type = object({ a = optional() })
}

variable "t9" {
  type = object({ a = optional(number, "x") })
}

variable "t10" {
  type = tuple(string)
}

variable "t11" {
  type = string()
}

variable "t12" {
  type = set
}

variable "t13" {
  type = object({ "a" = string })
}

variable "t14" {
  type = object({ (a) = string })
}

variable "t15" {
  type = [string]
}

variable "t16" {
  type = 1
}

variable "d1" {
  type    = number
  default = "abc"
}

variable "d2" {
  default = var.t1
}

variable "d3" {
  default = upper("a")
}

variable "d4" {
  nullable = false
  default  = null
}

variable "s1" {
  sensitive = "maybe"
}

variable "s2" {
  description = 5
  sensitive   = "true"
}

variable "s3" {
  description = "a ${1 + 1}"
}

variable "s4" {
  description = [1]
}

variable "u1" {
  typ = string
}

variable "u2" {
  thing {
  }
}

variable "v1" {
  validation {
    condition = var.v1 != ""
  }
}

variable "v2" {
  validation {
    error_message = "x"
  }
}

variable "v3" {
  validation {
    condition     = true
    error_message = "Always."
  }
}

variable "v4" {
  validation {
    condition     = var.v3 != ""
    error_message = "Other."
  }
}

variable "v5" {
  validation "x" {
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
