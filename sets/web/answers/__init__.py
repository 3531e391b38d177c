"""Learning logs, actions, ratings, attendance."""
