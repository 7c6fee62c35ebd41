"""What people read: tables for a terminal."""
