"""Plans for money and staff time, and advisors with the customers they look after."""
