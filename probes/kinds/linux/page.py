"""Pages of one colour on the whole display, by the kernel's own console, for the eye of an operator.

The console's palette (console_codes(4): `ESC ] P nrrggbb`, and `ESC ] R` to reset it) makes a page of any colour, with
nothing drawn by a program. A strip narrower than a letter may stay black at the right and at the bottom.
"""

from probes.answer import Shortfall
from probes.kinds.linux.answers import raw
from probes.link import Exchange
from probes.operator import ask_to_do, went_ahead
from probes.subject import Subject

COLOURS = {
    "black": "000000", "white": "ffffff", "red": "ff0000", "green": "00ff00", "blue": "0000ff", "grey": "808080",
}  # fmt: skip
SECONDS = 6
CONSOLE = 12
"""A virtual terminal on which live systems run no login."""
TERMINAL = f"/dev/tty{CONSOLE}"
PAGE, RESET = r"\033[?25l\033]P0$page\033[40m\033[2J\033[H", r"\033]R\033[0m\033[2J\033[H\033[?25h"
SHOW = (
    f"run:sh -c 'was=$(fgconsole) && [ -w {TERMINAL} ] && chvt {CONSOLE} || exit 1; {{ "
    f'for page in {" ".join(COLOURS.values())}; do printf "{PAGE}"; sleep {SECONDS}; done; '
    f'printf "{RESET}"; }} >{TERMINAL}; told=$?; chvt "$was"; exit $told\''
)
"""It ends on the terminal on which it began, and says by its exit code whether the pages were written."""
PATIENCE = SECONDS * len(COLOURS) + 15.0
READY = (
    f"Clean the display, set it to full brightness and say done: {', '.join(COLOURS)} then fill it, "
    f"{SECONDS} seconds each"
)


def shown(subject: Subject) -> bool:
    """Show each page once an operator is ready; return whether all were shown. Only root may, and only on a console."""
    if not went_ahead(ask_to_do(subject, READY)):
        return False
    return written(subject.ask(SHOW, PATIENCE))


def written(exchange: Exchange) -> bool:
    """Whether the pages were written to their end."""
    try:
        raw(exchange)
    except Shortfall:
        return False
    return exchange.exit_code == 0
