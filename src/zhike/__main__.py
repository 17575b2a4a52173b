"""`python -m zhike`: the same as the command `zhike`."""

from zhike.cli import main

main()
