"""Values only: cohort, people, meetings, timing, messages, responses, requests, what was published, ports, errors."""
