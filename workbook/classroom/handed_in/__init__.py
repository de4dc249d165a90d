"""What comes back, as learners and their tools really send it: found, opened and read."""
