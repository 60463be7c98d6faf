"""
One sentence of a note, and what it says.

A note is read in five steps: it is folded and parted into sections and sentences
(``_text``); the words of a sentence are looked up once, and the bits of a line
tell which tables and rules to ask (``_line``, ``_tables``); each reader here lists
its mentions, gathered by ``_facts``; sentences are parted by lesion (``_groups``);
and the sentences of a lesion are put together (``_merging`` and ``_lesion``).

Each reader builds on the one before: ``said`` knows how words are said, ``names``
what was done, to what and where. ``beside``, ``alone`` and ``lies`` know what leads
from a tumor to a layer, ``found`` and ``doubts`` what leads from a layer to a tumor
or puts it in doubt, and ``depths`` says how deep it lies; ``measures`` says how large
it is, and ``counts`` how many there are.
"""
