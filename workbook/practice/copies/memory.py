"""What is remembered of the copies: the digests handed out, and what the last start changed."""

import json
from pathlib import Path
from typing import Any

from workbook.practice.copies import atomic

type Memory = dict[str, Any]

_FILE = ".handed-out.json"


def recall(work: Path) -> Memory:
    """Return what was remembered; nothing when it is lost, so that all that differs is kept."""
    try:
        memory = json.loads((work / _FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    return memory if isinstance(memory, dict) else {}


def remember(work: Path, memory: Memory, *, before: Memory) -> None:
    """Write it down if it is new; on a full disk a start that changes nothing still works."""
    if memory != before:
        text = json.dumps(memory, indent=1, sort_keys=True)
        atomic.put(text.encode(), work / _FILE, within=work)


def digests(memory: Memory) -> dict[str, list[str]]:
    """Return a copy of the digests handed out, by the course's name of a file."""
    handed = memory.get("handed", {})
    return {name: list(known) for name, known in handed.items()}
