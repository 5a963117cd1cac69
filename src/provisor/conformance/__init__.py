"""What a SCIM server should do, asked of a running one: the vendors' expectations and the standard's."""
