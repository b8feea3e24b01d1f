"""What the pages of budgets say and draw: pure, from what `queries_budgets` read."""
