"""Which code: editions of the family, and the rule that selects from them."""
