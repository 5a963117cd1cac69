"""The provisioning of Okta."""
