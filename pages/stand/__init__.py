"""“Where do I stand?”: one candidate's wait, compared with others. Nothing of it is kept anywhere."""
