"""Streamlit's own command, with the models being loaded meanwhile: `python -m … run FILE`.

The first visitor then waits for no model. A page that is started with `streamlit run` loads them
when its first session begins.
"""

from __future__ import annotations

from streamlit.web import cli

from translate.page import state


def main() -> None:
    """Begin to load the models, and serve; called once in a process."""
    state.warm()
    cli.main(prog_name="streamlit")


if __name__ == "__main__":
    main()
