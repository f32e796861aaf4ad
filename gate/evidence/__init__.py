"""Records of what was judged and applied: their form, their chain, and where they are kept. Nothing is judged here."""
