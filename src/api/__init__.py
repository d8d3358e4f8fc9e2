"""The JSON API and the web page."""
