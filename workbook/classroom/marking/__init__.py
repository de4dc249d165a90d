"""From what was read to a mark: texts that may be the answer, each judged, the best counts."""
