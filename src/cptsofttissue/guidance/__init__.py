"""Check what a claim needs beyond the code: note, services, payer, place, appeal."""
