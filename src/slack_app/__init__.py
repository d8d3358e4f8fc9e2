"""The Slack app: commands and clicks in, decisions recorded, workflows woken."""
