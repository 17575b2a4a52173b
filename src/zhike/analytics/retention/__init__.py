"""Retention and cohort repurchase: who comes back in the periods after their first time."""
