"""What the columns of a file mean: said, proposed, recognised."""
