"""Background work with progress, result, retry and cancel."""
