"""A strict Slack for one machine: Web API, signed deliveries, people and a page to click in."""
