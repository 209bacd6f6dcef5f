"""What the employer promises: commitments in replies, and pledges."""
