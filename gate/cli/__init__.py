"""The command line: one small module per command, wiring, and the one error handler. No logic of its own."""

import gc

gc.disable()  # a process of a second: collecting what it will drop anyway took a tenth of its start, and a quarter of large plans
