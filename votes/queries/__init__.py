"""What the stored rows of a vote say: its roll, what that adds up to, where the two differ.

Everything here reads, and each module is imported by its name.
"""
