"""Pages of the score, of visits and ratings."""
