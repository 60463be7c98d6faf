"""Write each ``SOURCES.toml``: what the tables beside it are, and their digests."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "src" / "cptsofttissue"
#: Folders with a record, and what they record.
RECORDED = {"data": ("*/*.csv",), "testing/_golden": ("*.csv", "[!S]*.toml")}


def main() -> None:
    """Renew the records of every folder."""
    for folder, patterns in RECORDED.items():
        renew(PACKAGE / folder, patterns)


def renew(folder: Path, patterns: tuple[str, ...]) -> None:
    """Keep every record, renew every digest; a table without a record fails."""
    target = folder / "SOURCES.toml"
    records = tomllib.loads(target.read_text("utf-8"))
    tables = sorted(path for pattern in patterns for path in folder.glob(pattern))
    texts = (_record(path.relative_to(folder), path, records) for path in tables)
    target.write_text("\n".join(texts), "utf-8")


def _record(name: Path, path: Path, records: dict[str, dict[str, str]]) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    fields = records[name.as_posix()] | {"sha256": digest}
    lines = (f'{key} = "{value}"' for key, value in fields.items())
    return "\n".join((f'["{name.as_posix()}"]', *lines, ""))


if __name__ == "__main__":
    main()
