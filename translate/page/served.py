"""Streamlit's own command, with the models being loaded meanwhile: `python -m … run FILE`.

The first visitor then waits for no model. A page that is started with `streamlit run` loads them
when its first session begins.
"""

from __future__ import annotations

import atexit
import os
import sys
from typing import NoReturn

from streamlit.web import cli

from translate.page import state


def main() -> NoReturn:
    """Begin to load the models, and serve; called once in a process."""
    state.warm()
    try:
        cli.main(prog_name="streamlit")
    except SystemExit as end:
        leave(end.code if isinstance(end.code, int) else int(end.code is not None))
    leave(0)


def leave(code: int) -> NoReturn:
    """End the process as Python does at its end, but under the threads that still compute.

    Python would have each of them end where it next comes back from CTranslate2, and unwound in
    the midst of C++ that aborts the process (exit code 134 on SIGTERM in one start of fifteen).
    """
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
