# The root of dev.
