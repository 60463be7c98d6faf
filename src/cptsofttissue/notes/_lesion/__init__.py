"""One lesion of a note, and what the sentences on it say together."""
