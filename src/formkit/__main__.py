"""`python -m formkit` is the command `formkit`."""

from formkit.cli import main

if __name__ == "__main__":
    main()
