"""Setting up an identity provider: what is done over there step by step, and what of it was really seen here."""
