"""Errors for invalid input by a user: one line for each fault says where, what and what to do."""

from collections.abc import Iterable
from typing import NamedTuple


class Place(NamedTuple):
    """A place in a file, by which errors are sorted; line and column count from 1.

    `key` is the path of the key there, which has one error at most.
    """

    file: str = ""
    line: int = 0
    column: int = 0
    key: str = ""


NOWHERE = Place()


class UserError(Exception):
    """Invalid input; the message says what is wrong and what to do.

    The command line prints it and exits with code 2, without a traceback. The message is always one
    line of printable text, even if the input is not.
    """

    def __init__(self, message: str, place: Place = NOWHERE) -> None:
        if not message.isprintable():
            message = "".join(c if c.isprintable() else "?" for c in message)
        super().__init__(message)
        self.place = place

    @property
    def errors(self) -> list["UserError"]:
        """The single faults; this one alone unless there are several."""
        return [self]


class UserErrors(UserError):
    """Several faults at once: a line for each."""

    def __init__(self, errors: Iterable[UserError]) -> None:
        self._errors = list(errors)
        Exception.__init__(self, "\n".join(map(str, self._errors)))
        self.place = self._errors[0].place

    def __reduce__(self) -> tuple[type["UserErrors"], tuple[list[UserError]]]:
        """Return what a copy is made of, in another process too."""
        return UserErrors, (self._errors,)

    @property
    def errors(self) -> list[UserError]:
        """The single faults, in the order of their places."""
        return self._errors


def raise_all(errors: Iterable[UserError]) -> None:
    """Raise one error that holds all of `errors`, in the order of their places; none if empty.

    Of several errors of one key, the first is kept.
    """
    first: dict[object, UserError] = {}
    for error in (single for several in errors for single in several.errors):
        place = error.place
        first.setdefault((place.file, place.key) if place.key else str(error), error)
    single = sorted(first.values(), key=lambda error: error.place)
    if len(single) == 1:
        raise single[0]
    if single:
        raise UserErrors(single)
