"""What the official clients need beside a URL, and the little that the workbook itself speaks."""
