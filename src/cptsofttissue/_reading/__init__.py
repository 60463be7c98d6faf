"""Text and files, read into plain values; other folders interpret them."""
