"""The small model that every library simulates: its numbers, and what is counted.

Networks launch boats at night. Response groups on land try to stop them. Networks learn.
Time is in hours. Night n begins at dusk, hour D n, for n = 0 … N − 1.

1. In night n network k launches boats as a Poisson process of rate m b / W an hour, from dusk to W
   hours later. b is the belief of network k. The number of boats is therefore Poisson with mean
   m b, and their launches are independent and uniform in the window.
2. A boat stays on the beach for B hours, then leaves. Patrols see it S hours after its launch, with
   S exponential of mean s, if S < B.
3. If one of c response groups is idle at that moment, it goes to the boat. If none is idle, the
   sighting is lost: no boat waits for a group (a loss system).
4. A group travels A hours, with A exponential of mean a, and is idle again H hours after it
   arrives, whether or not it meets the boat.
5. A group that arrives before the boat leaves (S + A < B) stops it with probability q. A boat that
   is not stopped gets through.
6. At the next dusk each network that launched boats learns: b becomes b + α (g − b), with g the
   share of its boats of that night that got through. Every belief begins at b₀. Because g ≤ 1, no
   belief exceeds 1 if b₀ does not.

All draws are independent. W + B < D, so that every fate is settled before a network learns.

If α = 0 and the window is long, sightings are a Poisson process of rate λ p with λ = m b₀ / W and
p = 1 − exp(−B / s). The share of sightings lost is then Erlang's loss probability for c servers and
λ p (a + H) erlangs, because this system is insensitive to the distribution of A + H.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Season:
    """The numbers of the model. Symbols and rules are those of this file's first lines.

    Attributes
    ----------
    nights, networks, groups
        N, the number of networks, and c.
    boats_at_full_belief
        m, mean boats a night of a network whose belief is 1.
    first_belief, learning_rate
        b₀ and α, both from 0 to 1.
    stop_probability
        q.
    window, beach, day
        W, B and D, hours.
    sighting, travel
        s and a, means in hours.
    busy
        H, hours.

    Raises
    ------
    ValueError
        If boats of one night could still be on the beach at the next dusk.
    """

    nights: int = 365
    networks: int = 4
    groups: int = 2
    boats_at_full_belief: float = 1.7
    first_belief: float = 0.5
    learning_rate: float = 0.1
    stop_probability: float = 0.6
    window: float = 6.0
    beach: float = 1.5
    day: float = 24.0
    sighting: float = 1.0
    travel: float = 0.5
    busy: float = 2.0

    def __post_init__(self) -> None:
        if self.window + self.beach >= self.day:
            raise ValueError(
                f"window {self.window:g} h and beach {self.beach:g} h do not fit into a day of "
                f"{self.day:g} h. Shorten one of them."
            )

    @property
    def hours(self) -> float:
        """Length of the season, h."""
        return self.nights * self.day


@dataclass
class Counts:
    """What one replication counts.

    Attributes
    ----------
    launched, stopped, sighted, lost
        Boats launched, boats stopped, sightings, and sightings with no idle group.
    group_hours
        Hours for which groups were on their way or held, all groups together.
    """

    launched: int = 0
    stopped: int = 0
    sighted: int = 0
    lost: int = 0
    group_hours: float = 0.0


OUTCOMES = {
    "launched": "boats launched",
    "stopped": "boats stopped",
    "share_stopped": "share of boats stopped",
    "share_lost": "share of sightings lost",
    "utilisation": "share of group-hours busy",
}


def outcomes(season: Season, counts: Counts) -> dict[str, float]:
    """Return the outcomes of one replication by name. Shares of nothing are 0."""
    return {
        "launched": float(counts.launched),
        "stopped": float(counts.stopped),
        "share_stopped": counts.stopped / max(counts.launched, 1),
        "share_lost": counts.lost / max(counts.sighted, 1),
        "utilisation": counts.group_hours / (season.groups * season.hours),
    }
