"""Every write of transfers beside the steps of the tables."""
