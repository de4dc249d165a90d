"""What this room raises: sentences that a learner can act on."""


class ServerError(RuntimeError):
    """A server that cannot be had, or is gone: one sentence, with what to do next."""


class ServerRefused(ServerError):  # noqa: N818  (named for what happened)
    """A server that an answer under judgement must not use."""
