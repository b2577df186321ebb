"""The numbering register, letterheads, official forms and PDF."""
