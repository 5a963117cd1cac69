"""Profile mappings and the app user schema of Okta, and the Okta Expression Language in them."""
