"""The only code that knows boto3 or slack_sdk; each module implements one port."""
