"""Pages of Party dues."""
