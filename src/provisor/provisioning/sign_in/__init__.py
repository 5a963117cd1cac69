"""The use cases of signing in with an identity provider: how it is set, and who comes in."""
