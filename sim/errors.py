"""The error for invalid input. One line says where it is, what is wrong and what to do."""


class UserError(Exception):
    """Invalid input. The message says what is wrong and what to do.

    The command line prints it and exits with code 2, without a traceback. The message is always one
    line of printable text, even if the input is not.
    """

    def __init__(self, message: str) -> None:
        super().__init__("".join(c if c.isprintable() else "?" for c in message))
