"""What others say about who somebody is, as pure functions: OpenID Connect and SAML. Who may enter, others decide."""
