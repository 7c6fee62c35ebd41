"""Explore policies at once: a page that computes an emulator's answer while a slider moves."""
