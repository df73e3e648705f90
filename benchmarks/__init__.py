"""How fast formkit is beside what people write by hand."""
