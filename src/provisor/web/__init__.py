"""HTTP: routes, reading requests, turning answers and refusals into responses."""
