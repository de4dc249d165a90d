"""Section 6.1: what every database behind an API has in common."""
