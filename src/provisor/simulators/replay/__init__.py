"""Replay: a recording of real traffic is played against a server, and the answers are compared."""
