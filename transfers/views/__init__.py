"""Pages of transfers, one file for each subject."""
