"""Forms of movements, statuses and duplicates: they read what was typed; services decide."""
