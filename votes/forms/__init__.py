"""Forms of a vote; they look at shape alone, rules are for votes.actions."""
