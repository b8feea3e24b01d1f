"""What the story of an amendment is made of: ledger, sentence, changes, how it ended."""
