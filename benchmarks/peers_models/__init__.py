"""One small model in five styles: `season.py` specifies it, one file a library simulates it.

Every file has one function, `simulate(season, seed)`, which returns the same `Counts`. No two files
import each other. They share only the numbers of the season.
"""
