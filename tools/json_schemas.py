"""Write ``data/schemas``: the JSON Schema of every document."""

from __future__ import annotations

import json
from pathlib import Path

from cptsofttissue.documents.schemas import json_schema, kinds

SCHEMAS = Path(__file__).parent.parent / "src" / "cptsofttissue" / "data" / "schemas"


def main() -> None:
    """Write a file for each kind, and remove those of kinds that are gone."""
    SCHEMAS.mkdir(exist_ok=True)
    for path in SCHEMAS.glob("*.json"):
        path.unlink()
    for name, kind in kinds().items():
        text = json.dumps(json_schema(kind), indent=2, sort_keys=True)
        (SCHEMAS / f"{name}.json").write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    main()
