"""Every write of tasks, commitments and residence comments."""
