"""Cutting an answer out of whatever a learner ran: magics, scopes, statements."""
