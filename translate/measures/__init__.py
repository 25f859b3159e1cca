"""What two texts share and where they differ: alignment, edits, faults, scores."""
