"""Select the code: editions of the soft tissue codes, and the rule that uses them."""
