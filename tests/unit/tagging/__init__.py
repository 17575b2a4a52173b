"""Tests of evaluation beyond what every engine's contract says."""
