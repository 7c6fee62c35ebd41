"""Why runs stop before all are finished."""


class Stopped(Exception):
    """The user pressed Ctrl-C: running jobs were finished and stored, others not started."""


class RunsNotSaved(Exception):
    """Rows could not be stored, so that the work cannot continue."""


class ShareFinished(Exception):
    """The runs of one part of a study are stored. Nothing else is to do for this process."""


class ClusterLost(RunsNotSaved):
    """The cluster cannot go on: the scheduler is lost, or a worker has other code."""


class WorkersCrashed(Exception):
    """A job crashed several workers of a cluster, which replaces its workers itself."""
