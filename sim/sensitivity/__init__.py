"""Sweeps: one scenario, or a pair, run over many values of its numbers.

`spec` turns a file into a Sweep; `factors` says what a factor is and puts it into a scenario; a
file in `methods` chooses samples and computes indices from them. `plan` lists the runs, `run`
carries them out. `analysis` tells which factors matter, `discovery` in which region an outcome is
high or low; both return results that `report` renders.
"""
