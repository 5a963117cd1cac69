"""The use cases of the journal: verify its chain, search it, follow it, export it, prune it, erase people from it."""
