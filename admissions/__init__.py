"""Admission: from an outstanding person to an official member."""
