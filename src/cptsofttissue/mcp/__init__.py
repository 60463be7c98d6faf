"""Serve tools to AI assistants over stdio: the command ``mcp``."""
