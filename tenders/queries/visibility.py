"""Who may read which part of a tender at its stage: the table of rules.visibility asked for an actor. Reads only."""
