v = {
  name  = "a"
  size  = null
  note  = 5
  ports = { a = { public = "true" }, b = {} }
  disks = [{ gib = 1 }, { gib = 2, kind = "io2" }]
  other = 1
}
