"""What admission adds to the pages of a member and of a branch."""
