"""
The text of a note, split into sections, items and sentences.

``folding`` writes the text in plain letters that keep their places, and ``ticks``
blanks the options that a form leaves unticked.
``lines`` and ``rows`` split the text into lines and cells; ``headings`` knows which
section a heading begins, ``wraps`` which lines go on in the next, and ``stops`` where
a sentence ends.
``page`` holds the whole note, and ``sections`` reads it.
"""
