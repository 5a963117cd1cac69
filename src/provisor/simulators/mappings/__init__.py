"""Attribute mappings: from what the directory says of a person to what the server is told."""
