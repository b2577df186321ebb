"""Every write of Party dues."""
