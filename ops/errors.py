"""How a command ends that cannot do what it was asked."""


class StopError(Exception):
    """What was refused or failed, in one line for people; the command ends with 1."""


class MissingError(StopError):
    """Something that has to be there before anything is done, with what to do about it; the command ends with 2."""
