"""`python -m tui_nn` is the command `nn-tui`."""

import sys

from tui_nn.cli import main

sys.exit(main())
