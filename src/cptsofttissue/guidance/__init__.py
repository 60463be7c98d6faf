"""Whether the claim survives: the note, services, payer, place, appeal."""
