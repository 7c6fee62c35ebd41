"""The books: where everyone who came to the coast is, and every dinghy, after every event.

People and boats are moved, never made or lost, so that the totals can be checked at any moment.
"""

PEOPLE = ("waiting", "on_attempt", "recovering", "arrived", "returned", "left", "dead", "missing")
BOATS = ("in_stock", "on_attempt", "gone")


class Ledger:
    """Counts of people and of boats by state.

    Attributes
    ----------
    people, boats
        Count in each state.
    came, delivered
        People who ever came to the coast, boats ever delivered there; the totals to balance.
    """

    def __init__(self) -> None:
        self.people = dict.fromkeys(PEOPLE, 0)
        self.boats = dict.fromkeys(BOATS, 0)
        self.came = 0
        self.delivered = 0

    def come(self, people: int) -> None:
        """People reach the coast and wait."""
        self.came += people
        self.people["waiting"] += people

    def deliver(self, boats: int) -> None:
        """Boats reach a network's stock."""
        self.delivered += boats
        self.boats["in_stock"] += boats

    def move(self, people: int, source: str, target: str) -> None:
        """Move people from one state to another."""
        self.people[source] -= people
        self.people[target] += people

    def move_boats(self, boats: int, source: str, target: str) -> None:
        """Move boats from one state to another."""
        self.boats[source] -= boats
        self.boats[target] += boats

    def balances(self) -> bool:
        """Whether every person and every boat is in exactly one state."""
        return (
            sum(self.people.values()) == self.came
            and sum(self.boats.values()) == self.delivered
            and min(*self.people.values(), *self.boats.values()) >= 0
        )
