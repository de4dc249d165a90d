"""The same API on SQLAlchemy Core: the same file names, so that reading it is reading a diff."""
