"""One suite for every engine: what a rule means must not depend on where it is computed."""
