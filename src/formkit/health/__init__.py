"""What tells that formkit works, or why it does not: for people and for monitors."""
