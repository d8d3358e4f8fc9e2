"""Who must say yes to an order: the policy as data, read, explained and applied."""
