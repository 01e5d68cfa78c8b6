this is ignored
