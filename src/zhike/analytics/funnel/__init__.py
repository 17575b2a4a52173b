"""Funnels: how many go through ordered steps within a time."""
