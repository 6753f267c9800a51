"""`xueji …`, also `python -m xueji …`."""

import sys

from xueji.command_line.parser import main

if __name__ == "__main__":
    sys.exit(main())
