"""What customers will be worth: how often they will buy again, whether they still do, and what they spend."""
