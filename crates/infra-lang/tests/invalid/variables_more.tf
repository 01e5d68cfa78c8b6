variable "a" {
  description = null
  sensitive   = null
}

variable "b" {
  type = (string)
}

variable "d" {
  type = map(optional(string))
}

variable "e" {
  type = object({ a = optional(string, upper("x")) })
}

variable "f" {
  type = object({ a = optional(string, "a", "b") })
}

variable "g" {
  type = lst(string)
}

variable "i" {
  type = string.foo
}

variable "k" {
  type = null
}

variable "l" {
  type = object()
}

variable "m" {
  type = object
}

variable "n" {
  type = tuple
}

variable "o" {
  type = list(list)
}

variable "s" {
  type = list("string")
}

variable "t" {
  type = any()
}

variable "u" {
  type    = list(number)
  default = ["a"]
}

variable "v" {
  type    = object({ a = string })
  default = {}
}

variable "w" {
  type    = string
  default = foo.bar + upper("a")
}

variable "x" {
  validation {
    condition     = var.x != "" && local.nothing && each.key == self.x
    error_message = "Wrong ${var.nothing}."
  }
}

variable "y" {
  validation = {}
  type {
  }
}
