"""What this workbook takes, beside what others take: ratios, measured in one run."""
