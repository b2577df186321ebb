"""Users, roles, dated grants and sign-in."""
