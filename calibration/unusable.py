"""The one kind of error that a user, a device or a file can cause: a sentence, never a traceback."""


class Unusable(ValueError):
    """Something given to us cannot be used. The message is one sentence: what is wrong, where, what to do.

    Every room has a subclass of its own (PhotoError, TranscriptError …); the command line prints the sentence and
    exits with `exit_code`: 3 for a device, file or calibration, 2 where the words of the command were wrong.
    """

    exit_code = 3
