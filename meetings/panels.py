"""What branch life adds to the pages of a member and of an organisation."""
