"""Terraform as documents: configuration evaluated offline, and saved plans. Runs no Terraform and judges nothing."""
