"""Instruments, dated parameters, forms and deciding levels: every rule with its source."""
