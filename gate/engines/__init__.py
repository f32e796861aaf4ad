"""Engines evaluate Rego and check the shape of what comes back. They read no Terraform, and decide nothing."""
