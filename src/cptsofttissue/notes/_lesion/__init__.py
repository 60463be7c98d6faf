"""
One lesion of a note, and what the sentences on it say together.

``evidence`` holds what is said, and which fields are open: ``scenes`` and ``others``
tell which sentences speak of another time or lesion, ``against`` which speak against
a size or a depth, and ``led`` at which sites something lies. The others say what the
evidence allows of one fact each, and ``_merging`` makes a case of them.
"""
