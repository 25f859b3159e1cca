"""The page's parts: what it shows, as plain values and escaped HTML, and its widgets."""
