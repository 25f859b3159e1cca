"""What became of an expression: its counterpart found, evidence measured, a fate decided."""
