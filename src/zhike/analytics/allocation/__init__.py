"""How much money and staff time to spend on whom, by response curves, within limits that a person sets."""
