"""Sweeps: one scenario, or a pair, run over many values of its numbers.

`spec` reads a file into a Sweep. `factors` defines a factor and sets it in a scenario. Each file in
`methods` chooses samples and computes indices from them. `plan` lists the runs and `run` executes
them. `analysis` ranks the factors, and `discovery` finds the region in which an outcome is high or
low. Both return results that `report` renders.
"""
