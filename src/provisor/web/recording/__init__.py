"""Recording of real traffic: what an exchange becomes, without secrets and with people under pseudonyms; its file."""
