"""Write ``data/SOURCES.toml``: what each curated table is, and its digest."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

DATA = Path(__file__).parent.parent / "src" / "cptsofttissue" / "data"
RECORDS = DATA / "SOURCES.toml"


def main() -> None:
    """Keep every record, renew every digest; a table without a record fails."""
    records = tomllib.loads(RECORDS.read_text("utf-8"))
    tables = sorted(DATA.glob("*/*.csv"))
    RECORDS.write_text("\n".join(_record(path, records) for path in tables), "utf-8")


def _record(path: Path, records: dict[str, dict[str, str]]) -> str:
    name = path.relative_to(DATA).as_posix()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    fields = records[name] | {"sha256": digest}
    lines = (f'{key} = "{value}"' for key, value in fields.items())
    return "\n".join((f'["{name}"]', *lines, ""))


if __name__ == "__main__":
    main()
