"""Small servers that stand in for the outside in development and tests."""
