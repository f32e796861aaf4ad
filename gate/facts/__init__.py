"""Documents and an environment become the policy input, redacted at this one boundary; findings find their way back to lines."""
