"""案卷: everything of one matter as one PDF and one machine-readable file, made by a worker."""
