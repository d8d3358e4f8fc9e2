"""`scripts/nod`: the commands by which operators look after orders."""
