"""MySQL's open successor MariaDB: from PATH, a conda environment, or the Java package registry.

It listens on a unix socket in a folder that only its user can enter, and on no port. The learner
is ``workbook``: everything in its own databases and the list of sessions, but no FILE privilege,
so no statement reads or writes a file of the machine; LOAD DATA LOCAL is off; root is locked.

Nothing is written through to the disk: the data live as long as a lesson.
"""

from workbook.servers.systems.mysql.program import REFUSES_ROOT, TITLE, bring, find, recipe
from workbook.servers.systems.mysql.spaces import answers, create, drop, version

__all__ = [
    "REFUSES_ROOT",
    "TITLE",
    "answers",
    "bring",
    "create",
    "drop",
    "find",
    "recipe",
    "version",
]
