"""The use cases of those who write rules and ask about them: test, list, pages, explain. Knows no command line and no concrete adapter."""
