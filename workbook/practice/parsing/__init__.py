"""Reading an exercise file: its header, its cells, its variants, the parts of its check."""
