"""The version of the distribution; and, for the owner to fill in, whose it is and where it is."""

VERSION = "0.1.0"

# For the owner to fill in; everything that names authors or leads home takes it from these two
# lines (package metadata, help, README links, the methods text of a study). CITATION.cff repeats
# them, and a test says where it does not.
AUTHORS: tuple[str, ...] = ()  # such as ("Mei Lin", "Jo Smith <jo@example.org>")
HOME = ""  # such as "https://github.com/OWNER/translate-compare"
