"""How a training does: signs taken by the worker, and what whoever watches makes of them."""
