"""The whole cycle on a simulated clock, with sample answers; nothing leaves the machine."""
