"""Where the real CMS files are, for the tests that read them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CMS = Path(os.environ.get("CPTSOFTTISSUE_CMS_DIR", "../shared/cms"))
needs_cms = pytest.mark.cms
