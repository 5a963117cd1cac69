"""The synchronization schema of Microsoft Graph, and the expressions of Entra ID in it."""
