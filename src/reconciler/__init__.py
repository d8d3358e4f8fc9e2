"""What brings Slack up to date while the workflow sleeps."""
