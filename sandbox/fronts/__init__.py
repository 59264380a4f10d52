"""What stands between the wire and a provider's books: sign-in, limits, replays."""
