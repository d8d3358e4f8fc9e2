"""A payment gateway and a carrier that only pretend, with faults that can be switched on."""
