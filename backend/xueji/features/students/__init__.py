"""The student record: its fields, its rules, its history, and the import of rosters."""
