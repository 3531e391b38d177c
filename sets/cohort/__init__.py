"""From the cohort file to the programme that runs."""
