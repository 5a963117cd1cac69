"""The web pages: for an administrator who comes rarely and does not know SCIM. Each answers one question."""
