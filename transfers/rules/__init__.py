"""The rules of transfers as named checks of the tables, and their dates."""
