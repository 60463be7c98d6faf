"""
One sentence of a note, and what it says.

A note is read in five steps.
``_text`` folds it, and splits it into sections and sentences.
``_line`` looks its words up once, in ``_tables``: the bits of a line say which tables
and rules may apply to it.
The readers here list the mentions of a sentence, and ``_facts`` gathers them.
``_groups`` assigns sentences to lesions.
``_merging`` and ``_lesion`` put the sentences of one lesion together.

Each reader builds on the one before it:

- ``polarity`` decides whether words are stated, denied, hedged, or of the past.
- ``names`` finds procedures, lesions and sites.
- ``gaps`` knows the words that may stand between a tumor and a layer.
- ``fragments`` reads a depth that stands by itself.
- ``locations`` decides whether a tumor before a layer lies in it.
- ``inversions`` finds a tumor after its layer.
- ``doubts`` hedges or denies a depth.
- ``depths`` lists how deep the tumor lies.

``lengths`` and ``counts`` build on ``names`` and ``polarity``: they list how large the
tumor is, and how many there are.
``vocabulary`` has the words that several of them use.
"""
