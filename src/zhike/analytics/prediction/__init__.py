"""What customers will do: whether they stay away, buy again, or spend much.

Facts strictly before a cut-off (`facts`, `measures`), what happened after it (`outcomes`), a model that learns the one
from the other (`model`: `forest`, `additive`, `calibration`), how good it is (`judging`), why it says what it says
(`reasons`), and whether it still fits (`drift`). `predicting` puts them together for the three kinds of analysis.
"""
