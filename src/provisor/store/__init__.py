"""SQLite and PostgreSQL behind the ports of `provisioning`."""
