"""Many documents: read, shared out, journalled, summed up."""
