"""A procedure of comparable shape on the stock screens of django-viewflow, as its quick start builds one."""
