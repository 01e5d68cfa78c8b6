variable "a" {
  description = null #! Unsuitable value
  sensitive   = null #! Unsuitable value
}

variable "b" {
  type = (string) #! Invalid type specification
}

variable "d" {
  type = map(optional(string)) #! Invalid type specification
}

variable "e" {
  type = object({ a = optional(string, upper("x")) }) #! Function calls not allowed
}

variable "f" {
  type = object({ a = optional(string, "a", "b") }) #! Invalid type specification
}

variable "g" {
  type = lst(string) #! Invalid type specification -> Did you mean "list"?
}

variable "i" {
  type = string.foo #! Invalid type specification
}

variable "k" {
  type = null #! Invalid type specification
}

variable "l" {
  type = object() #! Invalid type specification
}

variable "m" {
  type = object #! Invalid type specification
}

variable "n" {
  type = tuple #! Invalid type specification
}

variable "o" {
  type = list(list) #! Invalid type specification
}

variable "s" {
  type = list("string") #! Invalid quoted type constraints
}

variable "t" {
  type = any() #! Invalid type specification
}

variable "u" {
  type    = list(number)
  default = ["a"] #! Invalid default value for variable
}

variable "v" {
  type    = object({ a = string })
  default = {} #! Invalid default value for variable
}

variable "w" {
  type    = string
  default = foo.bar + upper("a") #! Function calls not allowed && Variables not allowed
}

variable "x" {
  validation {
    condition     = var.x != "" && local.nothing && each.key == self.x #! Invalid "self" reference && Reference to "each" in context without for_each && Reference to undeclared local value
    error_message = "Wrong ${var.nothing}." #! Reference to undeclared input variable
  }
}

variable "y" {
  validation = {} #! Unsupported argument
  type { #! Unsupported block type
  }
}
