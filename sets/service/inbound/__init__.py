"""What comes in becomes records of the cohorts: replies, answers to invites, and what became of letters of ours."""
