"""What a user did that cannot be used, told in one line: place, cause, cure."""


class UserError(Exception):
    """An input of the user's is wrong; the message says what to do.

    The command line prints it and exits with code 2, without a traceback. Whatever the input
    holds, the message stays one line of printable text.
    """

    def __init__(self, message: str) -> None:
        super().__init__("".join(c if c.isprintable() else "?" for c in message))
