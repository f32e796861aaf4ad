"""A `Report` becomes text for people or JSON for machines. Nothing here reads files or changes the exit code."""
