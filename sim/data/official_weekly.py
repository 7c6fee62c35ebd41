"""Weekly series of arrivals and prevention: the official one, and those of users."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd

from sim.arrays import Floats
from sim.errors import UserError
from sim.shipped import folder


@dataclass(frozen=True)
class Weekly:
    """A weekly series without gaps.

    Attributes
    ----------
    week_ending
        Sundays on which the weeks end, ascending.
    people, boats
        People and boats arrived, each of shape (weeks,).
    events, prevented
        Events and people prevented on the French side, each of shape (weeks,); NaN if not
        published.
    """

    week_ending: tuple[date, ...]
    people: Floats
    boats: Floats
    events: Floats
    prevented: Floats

    def between(self, first: date, last: date) -> "Weekly":
        """Return the weeks that end from `first` to `last`, both included."""
        chosen = [i for i, day in enumerate(self.week_ending) if first <= day <= last]
        series = (x[chosen] for x in (self.people, self.boats, self.events, self.prevented))
        return Weekly(tuple(self.week_ending[i] for i in chosen), *series)

    def joined(self, before: "Weekly") -> "Weekly":
        """Return these weeks together with the weeks of `before` that are earlier.

        Raises
        ------
        UserError
            If weeks are missing between the two series.
        """
        early = before.between(before.week_ending[0], self.week_ending[0] - timedelta(days=1))
        if early.week_ending and early.week_ending[-1] + timedelta(days=7) != self.week_ending[0]:
            raise UserError(
                f"the series begins with the week ending {self.week_ending[0]}, and the one before "
                f"ends {early.week_ending[-1]}. Add the weeks between."
            )
        names = ("people", "boats", "events", "prevented")
        series = (np.append(getattr(early, name), getattr(self, name)) for name in names)
        return Weekly((*early.week_ending, *self.week_ending), *series)


@cache
def observed() -> Weekly:
    """Return the official weekly series shipped with the program."""
    table = pd.read_csv(folder("calibration") / "observed" / "weekly.csv", comment="#")
    days = tuple(date.fromisoformat(day) for day in table["week_ending"])
    columns = ("people_arrived", "boats_arrived", "events_prevented", "people_prevented")
    return Weekly(days, *(table[name].to_numpy(float) for name in columns))
