"""Results of inspections: filled forms come back, become records, and say how far a plan is."""
