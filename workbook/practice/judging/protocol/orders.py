"""What judge and forker say to each other, and how a child says why it ended.

An order is five bytes: a letter and a process id. ``f`` (with the child's end of a channel as
an attached descriptor) makes a child at once and answers its id; ``s`` makes one to spare, for
which the forker warms up before; ``e`` one to spare that prepares itself while it waits; ``k``
kills one, unanswered; ``w`` answers how one ended. So the first check of a day, for which
everything has to start, waits for no warming.
"""

import struct

ORDER = struct.Struct("!ci")
ANSWER = struct.Struct("!i")
STRICT = "WORKBOOK_STRICT"  # set to 1 for a forker whose children are locked in
BROKEN, CHANNEL_CLOSED = 70, 71  # exit statuses of a child that cannot go on
ALIVE = 1 << 20  # the answer to ``w`` for a child that has not ended
COURSE = "workbook.sqlalchemy_sync.models"
"""The module whose tables are the course's own: the first that a forker is told to load."""
