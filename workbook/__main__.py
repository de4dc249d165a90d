"""``python -m workbook`` is the command ``workbook``."""

from workbook.cli import main

if __name__ == "__main__":
    main(prog_name="workbook")
