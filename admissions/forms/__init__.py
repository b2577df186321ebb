"""Forms of the pages of a case: they read what was typed; services decide."""
