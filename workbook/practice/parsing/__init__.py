"""Reading what authors write: exercise files, percent cells, and the fields of a TOML table."""
