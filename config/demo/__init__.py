"""An invented Party organisation for trying things out: plainly invented places and people, the same for the same seed."""
