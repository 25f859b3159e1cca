"""A text through a pivot and back, with its controls, links and evidence."""
