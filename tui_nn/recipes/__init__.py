"""Recipes: what can be chosen about a network and its training, and good choices by name.

`descriptions` says what each hyperparameter means, for the commands and the screen, and loads no
NumPy; `hyperparameters` is a set of them, checked, and builds what it describes; `named` has the
recipes.
"""
