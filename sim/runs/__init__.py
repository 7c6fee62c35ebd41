"""The engine: jobs, a worker pool and a run store, for experiments of any kind."""
