"""The engine: jobs, a worker pool, a store of runs. It knows no kind of study."""
