"""Fakes, builders and servers that tests share. The fakes pass the contract tests of the ports."""
