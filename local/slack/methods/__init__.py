"""The Web API's methods, a file for each family."""
