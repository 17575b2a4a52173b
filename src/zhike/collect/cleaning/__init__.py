"""From the text of cells to typed values, as expressions that the engine works out for all rows at once."""
