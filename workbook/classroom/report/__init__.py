"""What an instructor shows and hands back: pages that need no server, and files for an LMS."""
