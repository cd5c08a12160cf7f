"""The screen: Textual. It reads runs and data, asks workers for things, and can die at any time.

`app` and `commands` first, then `screens/` and `widgets/`; `rows` and `watching` are what they
show: the rows behind a filter, and a run as it goes on. `background` does what takes long, and
tells of it by `messages`. Messages go up, attributes go down.
"""

import os

# Read by Textual when it is imported. Animations would only cost a slow line.
os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
# Frames a second, at most. A key that moves the cursor needs two: the list, then the digit.
os.environ.setdefault("TEXTUAL_FPS", "120")
