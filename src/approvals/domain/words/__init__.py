"""Every word that people read, in each language, and the phrases made of them."""
