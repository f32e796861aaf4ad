"""Terraform as a program: which executable, which variables, which arguments, and what went wrong. Plans mean nothing here."""

from __future__ import annotations

from gate.terraform.runner import Terraform

__all__ = ["Terraform"]
