"""The order, its approval and its stock: domain, use cases, ports and adapters.

Imported by the Lambda functions; imports none of them. Dependencies point one way:
functions → adapters → use cases → ports → domain.
"""
