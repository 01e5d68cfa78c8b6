variable "v" {
  type = object({
    name  = string
    size  = optional(number, 20)
    note  = optional(string)
    ports = optional(map(object({ public = optional(bool, false) })), { web = {} })
    disks = optional(list(object({ kind = optional(string, "gp3"), gib = number })), [])
  })
}
variable "u" {}
variable "a" { type = any }
variable "l" {
  type    = list
  default = [1, "a"]
}
variable "m" {
  type    = map(object({ a = optional(number, 1), b = optional(string) }))
  default = { x = {}, y = { a = 5, b = true } }
}
variable "s" {
  type    = set(object({ a = optional(number, 1) }))
  default = [{}, { a = 1 }, { a = 2 }]
}
variable "t" {
  type    = tuple([object({ a = optional(number, 1) }), any])
  default = [{}, [1]]
}
variable "e" {
  type    = map(any)
  default = { x = 1, y = "b" }
}
variable "q" {
  type    = object({ a = optional(any, [1]), b = optional(map(list(any)), { c = [1, "x"] }) })
  default = {}
}
variable "w" {
  type    = list(object({ a = optional(object({ b = optional(string, "B") })) }))
  default = [{}, { a = {} }, { a = null }, { a = { b = null } }]
}
