"""What a learner sees: cards with a text twin, in the words of the door they came through."""
