"""
The sentences of a note, parted into its lesions.

``done`` asks a sentence what was done, and ``named`` what it names; ``operations``
finds the sentences that say what was done to each lesion, and ``groups`` gives each
lesion its sentences.
"""
