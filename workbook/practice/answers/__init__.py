"""What a check can do with an answer: call it, serve it, count what it sends, see its tables."""
