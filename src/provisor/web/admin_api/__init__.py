"""The admin API: the organization over HTTP, for programs; one module a subject, each handler in three steps."""
