"""events.csv: what happened, applied in order by the same verbs that clerks use.

A row that equals the next stored event of its subject changes nothing; so what follows
from another verb (adoption, for example) may stand in the file or not.
"""
