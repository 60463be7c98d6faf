"""
One sentence of a note, and what it says.

A note is read in five steps: it is folded and parted into sections and sentences
(``_text``); the words of a sentence are looked up once, and the bits of a line
tell which tables and rules to ask (``_line``, ``_tables``); each reader here lists
its mentions, gathered by ``_facts``; sentences are parted by lesion (``_groups``);
and the sentences of a lesion are put together (``_merging`` and ``_lesion``).

Each reader builds on the one before: ``said`` knows how words are said, ``names``
what was done, to what and where, ``lies`` what leads from a tumor to a layer,
``depths`` how deep, ``measures`` how large, and ``counts`` how many.
"""
