"""The regulations of admission as functions that answer with findings; one file for each part of ``admission.md``."""
