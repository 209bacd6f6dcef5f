"""How somebody proves to speak for an employer: by a letter, by a record in the DNS, by an invitation."""
