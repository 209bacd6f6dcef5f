"""What is held until a batch brings it, one module each."""
