"""Where the notes with labels are, for the tests that read them."""

from __future__ import annotations

import os
from pathlib import Path

NOTES = Path(os.environ.get("CPTSOFTTISSUE_NOTES_DIR", "../shared/notes"))
