"""Signing in with an identity provider: the way there through the browser, and back."""
