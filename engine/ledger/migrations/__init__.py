"""The migrations of the ledger's schema (Alembic); they go with the package, and run when a ledger is opened to write."""
