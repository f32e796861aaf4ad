"""The use case of `gate init`: what a repository shows of its environments, as the text of a first `gate.yaml`. Judges nothing."""
