"""What was corrected in public in one council: votes, amendments and every other record.

Nothing is shown of a record that is not public, of a name that is not out, or of a bar.
"""
