"""Deadlines declared by every app, gathered into the inbox and the digest."""
