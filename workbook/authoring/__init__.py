"""What authors and CI use: build, lint, prove, scaffolds and the ledger of what is covered."""
