"""What a lesson asks without code: predictions, lines to order, questions, and their return."""
