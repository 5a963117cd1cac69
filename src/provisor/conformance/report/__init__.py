"""What a conformance run tells: on the terminal, and as JSON, JUnit and HTML."""
