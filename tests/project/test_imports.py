"""`grader --help` loads nothing heavy: imports happen where they are used."""

import subprocess
import sys

HEAVY = ("cv2", "numpy", "adbutils", "typst", "cryptography", "segno", "jinja2", "pypdf", "PIL")


def test_help_loads_nothing_heavy() -> None:
    probe = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from grader.cli import app\n"
        "result = CliRunner().invoke(app, ['--help'])\n"
        "assert result.exit_code == 0 and 'inspect' in result.output, result.output\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
