"""Attribution: what the rise from the model's 2024 to its 2025 owes to each of six drivers.

`cells` simulates every mixture of the two years, `shapley` credits the drivers, `accounting` splits
the figures by an identity beside it, and `split` summarises them.
"""
