"""Time between orders: how long until customers come back, and how many do."""
