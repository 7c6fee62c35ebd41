"""The ledger: counts of people and dinghies by state, up to date after every event.

People and boats move from one state to another, so that the totals balance at any moment.
"""

PEOPLE = ("waiting", "on_attempt", "recovering", "arrived", "returned", "left", "dead", "missing")
BOATS = ("in_stock", "on_attempt", "gone")


class Ledger:
    """Counts of people and of boats by state.

    Attributes
    ----------
    people, boats
        Count in each state.
    newcomers, delivered
        Totals to balance: people who ever reached the coast, boats ever delivered there.
    """

    def __init__(self) -> None:
        self.people = dict.fromkeys(PEOPLE, 0)
        self.boats = dict.fromkeys(BOATS, 0)
        self.newcomers = 0
        self.delivered = 0

    def come(self, people: int) -> None:
        """Add people who reach the coast to those who wait."""
        self.newcomers += people
        self.people["waiting"] += people

    def deliver(self, boats: int) -> None:
        """Add boats that reach a network's stock."""
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
        """Return whether every person and every boat is in exactly one state."""
        return (
            sum(self.people.values()) == self.newcomers
            and sum(self.boats.values()) == self.delivered
            and min(*self.people.values(), *self.boats.values()) >= 0
        )
