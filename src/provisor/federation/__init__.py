"""What other systems say about who somebody is, as pure functions: OpenID Connect. Who may enter, others decide."""
