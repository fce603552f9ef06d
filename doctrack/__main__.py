"""`python -m doctrack`."""

from doctrack.cli.main import main

main()
