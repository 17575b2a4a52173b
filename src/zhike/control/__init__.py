"""The control plane: one Django app for each business noun."""
