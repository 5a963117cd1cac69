"""SAML 2.0 as pure functions: metadata of both sides, requests, and responses that prove who somebody is."""
