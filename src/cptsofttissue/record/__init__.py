"""What a note says: where, how deep, how large, what kind, what was done."""
