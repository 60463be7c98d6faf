"""
The lengths in a sentence, and what each is the length of.

``raw`` finds the lengths, and ``around`` holds the words around one of them.
``margins`` reads how a margin counts, ``after`` reads the words after a length, and
``before`` those before it.
``roles`` decides from all of them what the length is of.
"""

from cptsofttissue.notes._lengths.roles import Measured, lengths_of

__all__ = ["Measured", "lengths_of"]
