"""Checks of the built documentation in a browser."""
