"""Pages of tasks, yearly commitments, comments of the place of residence."""
