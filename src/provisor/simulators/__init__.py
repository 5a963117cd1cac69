"""Identity providers without a tenant: Entra ID and Okta as clients that meet any SCIM server over HTTP only.

Nothing of the server is imported here: what a simulator believes of SCIM is its own, so that it can find a mistake.
"""
