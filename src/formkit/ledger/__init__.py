"""The hash-chained account of everything that was entered. Its format is permanent."""
