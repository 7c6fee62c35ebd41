"""The simulated world: a coast, its weather, people, networks, dinghies, patrols and dangers.

Start with `attempt.py`, one dinghy from cache to fate. `bench.py` lists all that can happen.
Nothing here knows which policy is on.
"""
