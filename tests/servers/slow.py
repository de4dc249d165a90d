"""Servers that never get ready, for systems that start in an instant.

Each says that it is what is looked for, prepares nothing, and sleeps when it is to serve.
"""

from pathlib import Path

# Name, version, and what it is told when it is to serve.
SYSTEMS = {
    "postgresql": ("postgres", "postgres (PostgreSQL) 18.4", "-D*"),
    "mysql": ("mariadbd", "mariadbd  Ver 11.4.5-MariaDB", "*--init-file*"),
    "redis": ("valkey-server", "Valkey server v=9.1.2", "*"),
}
SLEEPS = "sleep 601"


def program(folder: Path, system: str) -> Path:
    """Write such a program and return the folder for PATH."""
    name, version, serves = SYSTEMS[system]
    (folder / "share").mkdir()
    (folder / "share" / "mariadb_system_tables.sql").touch()
    programs = folder / "bin"
    programs.mkdir()
    does = f'case "$*" in *--version*) echo "{version}";; {serves}) exec {SLEEPS};; esac'
    for each, lines in (("initdb", "exit 0"), (name, does)):
        (programs / each).write_text(f"#!/bin/sh\n{lines}\n")
        (programs / each).chmod(0o755)
    return programs
