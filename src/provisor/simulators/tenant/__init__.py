"""The simulated directory: people, groups, who is in which, and what changed since when."""
