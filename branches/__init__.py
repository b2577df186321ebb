"""The tree of Party organisations, their committees, terms and positions."""
