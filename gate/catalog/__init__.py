"""Rule packs: found, read and checked before anything is judged with them. Evaluates nothing."""
