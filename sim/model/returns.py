"""Returns from the United Kingdom: who is chosen, how many can be sent back, and when.

Rule: somebody who arrives is to be returned with a probability that depends on the cooperation of
the source country, is returned after a delay as far as the capacity reaches, and sometimes comes
back to the coast.
"""

from collections.abc import Callable

from sim.model.calendar import Calendar
from sim.model.dials import Dials
from sim.model.ledger import Ledger
from sim.model.quantiles import binomial
from sim.streams import Streams

GROUPS = 3  # of source countries: low, middle, high cooperation
MEMORY_DAYS = 60.0  # over which the realised probability of return is taken


class Returns:
    """People who have arrived and are to be returned, and those who were.

    Attributes
    ----------
    mix
        Shares of the groups among the people on the coast; it follows those who come.
    queued
        People chosen whose delay is over and who wait for a place.
    """

    def __init__(self, dials: Dials, ledger: Ledger, calendar: Calendar, streams: Streams) -> None:
        self.dials, self.ledger = dials, ledger
        self.mix = list(dials.source_share)
        self.queued = 0
        self.touched = False  # whether anybody was ever sought
        self._due: dict[int, int] = {}  # by day: people whose delay ends
        self._places = 0.0
        self._arrived = [0.0] * GROUPS  # with a memory, as the next
        self._returned = [0.0] * GROUPS
        self._again_u = streams.uniforms("returned_again", calendar.nights).tolist()
        dials.heed.append(self.heed)
        self.heed()

    def heed(self) -> None:
        """Take note of a policy that seeks people; before there is one, nothing happens here."""
        d = self.dials
        self.touched = self.touched or bool(d.returns_to_source or d.returns_elsewhere)

    def chances(self) -> list[float]:
        """Return the probability of each group that somebody who arrives is chosen."""
        d = self.dials
        told = []
        for cooperation in (d.cooperation_low, d.cooperation_middle, d.cooperation_high):
            pressed = cooperation + min(1.0, d.visa_cooperation * d.visa_refusals) * (
                1.0 - cooperation
            )
            home = d.returns_to_source * pressed
            told.append(home + d.returns_elsewhere * (1.0 - home))
        return told

    def arrive(self, people: int, day: int, u: float) -> None:
        """People arrive, on the way to the noon of `day`; some are to be returned."""
        if not self.touched:
            return
        for group, share in enumerate(self.mix):
            self._arrived[group] += people * share
        d = self.dials
        chance = sum(m * p for m, p in zip(self.mix, self.chances(), strict=True))
        chosen = binomial(u, people, chance)
        sooner = 1.0 - (1.0 - d.faster_decisions_delay) * d.faster_decisions
        due = day + round(d.return_delay_days * sooner)
        self._due[due] = self._due.get(due, 0) + chosen

    def carry_out(self, day: int, come_back: Callable[[int, int], None]) -> int:
        """Return today's people as far as there are places; tell `come_back` how many and when."""
        if not self.touched:
            return 0
        d = self.dials
        self.queued += self._due.pop(day, 0)
        a_day = d.returns_capacity / 365.0
        self._places = min(self._places, max(1.0, a_day)) + a_day  # unused ones do not pile up
        sent = min(self.queued, int(self._places)) if a_day else 0
        self._remember(sent)
        if sent:
            self.queued -= sent
            self._places -= sent
            self.ledger.move(sent, "arrived", "returned")
            again = binomial(self._again_u[day], sent, d.returned_again)
            self.ledger.move(again, "returned", "recovering")
            come_back(again, day + max(1, round(d.returned_again_days)))
        return sent

    def realised(self) -> list[float]:
        """Return the share of recent arrivals of each group that has been returned."""
        pairs = zip(self._returned, self._arrived, strict=True)
        return [min(1.0, sent / arrived) if arrived else 0.0 for sent, arrived in pairs]

    def mix_in(self, groups: list[float], fresh: float) -> None:
        """Newcomers, a share `fresh` of those on the coast, bring the mix of who still comes."""
        coming = [s * f for s, f in zip(self.dials.source_share, groups, strict=True)]
        total = sum(coming) or 1.0
        self.mix = [m + fresh * (c / total - m) for m, c in zip(self.mix, coming, strict=True)]

    def _remember(self, sent: int) -> None:
        fade = 1.0 - 1.0 / MEMORY_DAYS
        weights = [m * p for m, p in zip(self.mix, self.chances(), strict=True)]
        total = sum(weights)
        for group in range(GROUPS):
            self._arrived[group] *= fade
            self._returned[group] *= fade
            if total:
                self._returned[group] += sent * weights[group] / total
