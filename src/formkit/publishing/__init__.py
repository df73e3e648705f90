"""Which definition is true in a workspace: published by its manager, found by all."""
