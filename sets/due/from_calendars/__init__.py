"""What calendars ask for with their answers, or in the place of one: what a person decides, and what goes again."""
