"""How to use the data: worked stories with calls to copy, about records that this site has."""
