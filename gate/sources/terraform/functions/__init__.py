"""Terraform's built-in functions, as far as their results are certain. A function that is not here is unknown."""
