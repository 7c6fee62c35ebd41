"""Sweeps: one scenario, or a pair, run over many values of its numbers.

`reading` turns a file into a Sweep; `factors` says what a factor is and puts it into a scenario;
`designs` chooses the samples; `carry` runs what the `archive` does not hold yet, in chunks that
`work` runs; `analysis` tells which factors matter; `discovery` where an outcome is good or bad.
"""
