"""Who is asked what, and when: the prompts that the timeline has, for whom each is, and when it leaves. Pure."""
