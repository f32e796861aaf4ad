"""The command line: one small module per command, wiring, and the one error handler. No logic of its own."""
