"""What a user did that cannot be used, told in one line: place, cause, cure."""


class UserError(Exception):
    """An input of the user's is wrong; the message is one line and says what to do.

    The command line prints it and exits with code 2, without a traceback.
    """
