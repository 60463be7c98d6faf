"""Tools for assistants, over stdio: the command ``mcp``."""
