"""One small model in five styles: `season.py` specifies it, one file a library simulates it.

Every such file has one function, `simulate(season, seed)`, which returns the same `Counts`. The
five share only the numbers of the season.
"""
