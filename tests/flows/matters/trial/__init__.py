"""A procedure only for tests: two branches at once, a job in one of them, and a way back from each."""
