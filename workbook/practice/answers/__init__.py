"""What a check can do with an answer, one module for each kind of answer."""
