"""Fills an empty data folder with the tables that MariaDB needs.

MariaDB's own script for this cannot take a path with spaces. This one runs by itself:
``python -I -S install.py TABLES PROGRAM OPTION…``, where TABLES is the folder of MariaDB's SQL.
"""

import subprocess
import sys
from pathlib import Path

# As mariadb-install-db sends them, without the texts of HELP; older ones are named mysql_….
_PARTS = ("system_tables", "performance_tables", "system_tables_data", "sys_schema")
_BEGIN = b"CREATE DATABASE IF NOT EXISTS mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n"


def main() -> int:
    """Start the program as a filter of SQL, and return how it ended."""
    folder, *argv = sys.argv[1:]
    sql = _BEGIN
    for part in _PARTS:
        for kind in ("mariadb", "mysql"):
            path = Path(folder) / f"{kind}_{part}.sql"
            if path.exists():
                sql += path.read_bytes() + b"\n"
                break
    return subprocess.run(argv, input=sql, stdout=subprocess.DEVNULL, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
