"""One table: orders with their audit and reservations, the catalogue with its stock."""
