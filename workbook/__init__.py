"""An interactive workbook: Database Integration with FastAPI."""
