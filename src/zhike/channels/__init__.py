"""Ways out of the house: one folder for each kind of receiver."""
