"""Screens of the desk; each module is one page or one small family of pages."""
