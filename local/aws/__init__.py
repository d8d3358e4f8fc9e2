"""AWS's Lambda and SSM on one port: the front that functions see as `AWS_ENDPOINT_URL_LAMBDA`.

Durable executions are run by AWS's own engine, embedded.
"""
