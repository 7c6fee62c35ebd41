"""Attribution: split the model's rise from 2024 to 2025 among six drivers.

`coalitions` simulates every mixture of the two years, and `shapley` credits the drivers.
`accounting` splits the rise by an identity, and `split` summarises both.
"""
