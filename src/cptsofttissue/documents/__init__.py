"""JSON documents of values, and their schemas."""
