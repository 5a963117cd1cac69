"""Notices: what is so that people should know, who is told, and what became of it."""
