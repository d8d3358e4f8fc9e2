"""One file a feature: what the app does with a command or a click."""
