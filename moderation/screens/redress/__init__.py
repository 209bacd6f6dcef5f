"""The pages of notices and appeals: for notifiers, who have no account, and for the moderators' desk."""
