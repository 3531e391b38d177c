"""Mail that came in meets the records of the cohorts."""
