"""From an assignment to what each learner gets, and the learner's own side of it."""
