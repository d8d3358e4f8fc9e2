"""One verb a file: what people and workflows do with orders."""
