"""Running the site (运行维护): is it well, what waits, what is written down of it, backup and restore."""
