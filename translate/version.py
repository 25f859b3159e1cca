"""The version of the distribution, and its address."""

VERSION = "0.1.0"
# For the owner to fill in, such as "https://github.com/OWNER/translate-compare": what help, package
# page and README links lead to. While it is empty they lead to the installed pages.
HOME = ""
