"""The SCIM protocol (RFC 7643, 7644, 9865) as pure functions over plain values."""
