"""Explaining: why somebody or something is missing, the most likely cause first, each with evidence and remedy."""
