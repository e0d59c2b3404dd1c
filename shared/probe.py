"""A health check for containers: ``python -m shared.probe URL`` exits 0 when the URL answers 200."""

import sys
import urllib.request


def main() -> None:
    try:
        with urllib.request.urlopen(sys.argv[1], timeout=4) as response:  # noqa: S310  # the image names the URL
            sys.exit(response.status != 200)
    except OSError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
