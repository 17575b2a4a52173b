"""Tests of the storage behind the port."""
