"""Section 6.2: the blog on SQLAlchemy's ORM, synchronous, on SQLite and PostgreSQL."""
