"""Functions of Terraform whose result is not claimed: it depends on the moment, on chance, on the machine, on a key or on a compressor."""

NOT_CLAIMED = {
    "base64gzip": "Terraform's compressor makes other bytes than Python's",
    "bcrypt": "chance",
    "list": "Terraform has removed it",
    "map": "Terraform has removed it",
    "plantimestamp": "the moment",
    "rsadecrypt": "a private key, which should not be in a repository",
    "timestamp": "the moment",
    "uuid": "chance",
}
"""Each name with what the result depends on. Functions of providers are not claimed either."""
