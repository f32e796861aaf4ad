"""Validations of variables: where one is known to fail, Terraform makes no plan.

Preconditions and checks are not judged here: a plan says how they stand.
"""

from __future__ import annotations

from gate.sources.terraform.modules import ModuleInstance
from gate.sources.terraform.values import bare


def refuse_invalid_variables(module: ModuleInstance) -> None:
    """Record the validations of a module that are known to fail; what is unknown may still hold."""
    for name, block in module.module.variables.items():
        for rule in (nested for nested in block.body.blocks if nested.type == "validation"):
            condition = rule.body.arguments.get("condition")
            if condition and bare(module.session.evaluate(condition.expression, module))[0] in (False, "false"):
                message = f"the value of the variable {name} does not meet this condition"
                module.session.refuse("evaluation", message, f"Give {name} a value that meets it.", condition.expression)
