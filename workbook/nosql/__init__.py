"""Section 6.6: databases that are not relational, each behind the same small API."""
