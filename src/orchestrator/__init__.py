"""The durable workflow: one execution per order, asleep while people think."""
