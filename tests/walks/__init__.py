"""Walks (随机走查): random histories and strange input through the pages, few in `make test`, many in `make walk`."""

BATCH = 100  # strange requests that one seed makes
