"""MongoDB: from PATH or a conda environment, else mongoeco, which speaks its protocol.

No package registry carries a MongoDB that today's drivers accept. The workbook brings mongoeco
instead: the real drivers talk to it, and it keeps the documents in SQLite. What it does
otherwise, the lessons say at the spot; ``version`` says openly what it is. A ``mongod`` on the
machine runs as a replica set of one, because transactions and change streams need one.

Both listen on a port of loopback and ask for a password that is made anew at every start.
"""

from workbook.servers.doors import at_port as answers
from workbook.servers.systems.mongodb.program import REFUSES_ROOT, TITLE, find, recipe
from workbook.servers.systems.mongodb.spaces import create, drop, version

__all__ = ["REFUSES_ROOT", "TITLE", "answers", "create", "drop", "find", "recipe", "version"]
