"""The screens: the dashboard, the runs, the help, and small questions above them."""
