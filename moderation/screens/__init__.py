"""The pages of the moderators' desk: short views, their forms, and what they show."""
