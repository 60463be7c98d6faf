"""Text and files, read to plain values; what they mean is told elsewhere."""
