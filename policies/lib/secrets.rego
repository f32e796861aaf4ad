# What the detector of secrets found, by kind, and how to say it. What looks like a stand-in for a secret is doubtful, and only warned of.
package gate.lib.secrets

sure(kinds) := [secret | some secret in input.secrets; secret.kind in kinds; secret.confidence != "low"]

doubtful(kinds) := [secret | some secret in input.secrets; secret.kind in kinds; secret.confidence == "low"]

found(secret, says) := {"subject": secret.subject, "path": secret.path, "message": sprintf("%s %s", [secret.what, says])}

stand_in(secret) := found(secret, "is written here, or a stand-in for it")
