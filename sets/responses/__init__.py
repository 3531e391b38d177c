"""What people give back: questions, who reads what, consent, sealing."""
