"""
The lengths in a sentence, and what each is the length of.

``found`` finds where they stand; ``around`` knows the words around one; of these
``margins`` reads how a margin counts and what is measured with it, ``behind`` what
stands behind a length, and ``before`` what stands before; ``roles`` weighs them all.
"""

from cptsofttissue.notes._lengths.roles import Measured, lengths_of

__all__ = ["Measured", "lengths_of"]
