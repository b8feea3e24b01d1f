"""One meeting told as a story: its steps, its opening sentence, what changed between votes."""
