"""Sources that are asked or that speak up by themselves: databases, directories, signed deliveries."""
