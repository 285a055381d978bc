"""Clocks (期限): the deadlines of a matter and all that moves them, tells them or proves them (domain §0.3.3)."""
