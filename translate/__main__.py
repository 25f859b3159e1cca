"""The command's entry, and `python -m translate`."""

import signal


def main() -> int:
    """Run the command; Ctrl-C while its parts are being loaded ends it without a word."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from translate.cli import main as run

    signal.signal(signal.SIGINT, before)
    return run()


if __name__ == "__main__":
    raise SystemExit(main())
