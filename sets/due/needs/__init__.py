"""What needs a person: values, and how each is found."""
