"""The use cases: each reads, decides, records and answers. The only package that knows SCIM and the organization."""
