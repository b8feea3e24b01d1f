"""Search: what of each public record is searched, kept up by the change feed, asked by readers."""
