"""
One lesion of a note, and what the sentences on it say together.

``evidence`` holds what is said, and which fields are open; the others say what it
allows of one fact each, and ``_merging`` makes a case of them.
"""
