"""formkit: the forms a customer-service team fills, checked, filed and auditable."""

__version__ = "0.1.0"
