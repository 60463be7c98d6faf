"""
The sentences of a note, split into its lesions.

``done`` tells whether a sentence says that something was done, and ``names`` what it
names; ``operations`` finds the sentence with the operation on each lesion; ``owners``
finds which operation each sentence is about; ``groups`` makes a group of each lesion.
"""
