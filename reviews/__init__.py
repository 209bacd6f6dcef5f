"""The public record: reviews, waits, promises, replies, and the figures made of them."""
