"""A conformance run against any SCIM server: what the RFCs ask, and what Entra ID and Okta need."""
