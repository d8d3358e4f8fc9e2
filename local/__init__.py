"""The local stack: everything Nod needs on one machine, with no AWS account and no Slack workspace.

Never imported by `src` and never deployed.
"""
