"""What is remembered of a learner, and where they stand by it."""
