"""Articles as readers open them: advice joined with the reviews that it was suggested under."""
