"""Pages of the members app; thin: fetch through the scope, build a form, call one service."""
