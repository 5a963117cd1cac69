"""The provisioning service of Microsoft Entra ID."""
