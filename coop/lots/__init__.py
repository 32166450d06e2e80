"""Lots: graded goods under one code that follows them for ever."""
