"""What is typed on the pages of transfers, one file for each subject."""
