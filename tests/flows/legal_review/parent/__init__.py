"""A procedure only for tests: handed in, reviewed, decided. Its draft is the title of the matter."""
