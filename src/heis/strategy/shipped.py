"""The strategies that come with the product: Fredrikstad's, and that of a small municipality as an example."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "strategies"


def shipped_names() -> list[str]:
    """The names of the strategies that are shipped."""
    return sorted(file.stem for file in FOLDER.glob("*.yaml"))


def shipped_source(name: str) -> str:
    """The file of a shipped strategy. Raises KeyError for a name that is not shipped."""
    if name not in shipped_names():
        raise KeyError(name)
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
