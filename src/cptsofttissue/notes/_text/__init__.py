"""
The text of a note, parted into sections, items and sentences.

``folding`` writes it in plain letters that keep their places, and ``ticks`` blanks
what a form leaves unticked; ``lines`` and ``rows`` part it into lines and cells,
``headings`` tells what each begins, ``wraps`` which go on in the next, and ``stops``
where a sentence ends; ``page`` holds all of a note, and ``sections`` reads it.
"""
