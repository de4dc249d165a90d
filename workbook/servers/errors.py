"""What this room raises: sentences that a learner can act on."""


class ServerError(RuntimeError):
    """A server that cannot be had, or is gone: one sentence, with what to do next."""


class PortTaken(ServerError):  # noqa: N818  (never seen outside this room)
    """Somebody else took a port between its choice and its use; another one will do."""


class ServerRefused(ServerError):  # noqa: N818  (named for what happened)
    """A server that an answer under judgement must not use."""
