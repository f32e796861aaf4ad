"""The words of the project, frozen and typed. Nothing here reads, writes or decides."""
