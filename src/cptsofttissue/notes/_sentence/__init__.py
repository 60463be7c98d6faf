"""One sentence of a note, and what it says."""
