"""Groups of customers who resemble each other."""
