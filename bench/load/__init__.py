"""What `make load` measures: how Nod answers with many orders in its table, and many that wait."""
