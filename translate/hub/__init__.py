"""Models that are fetched: the known OPUS-MT pairs, their download, conversion and store."""
