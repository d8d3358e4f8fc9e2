"""Durable workflows that wait for people: the part that orders share with any other request."""
