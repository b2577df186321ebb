"""The benchmark: ratios measured in one interleaved run (A-B-A-B), medians and p95; absolute times are for orientation only."""
