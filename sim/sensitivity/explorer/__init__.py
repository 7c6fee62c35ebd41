"""Explore policies at once: an emulator of a switched sweep, its errors, and stored settings."""
