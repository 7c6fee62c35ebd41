"""The error for invalid input by a user; one line says where, what is wrong and what to do."""


class UserError(Exception):
    """Invalid input; the message says what is wrong and what to do.

    The command line prints it and exits with code 2, without a traceback. The message is always one
    line of printable text, even if the input is not.
    """

    def __init__(self, message: str) -> None:
        super().__init__("".join(c if c.isprintable() else "?" for c in message))
