"""The law as data, as pages: public versions of rulesets, and how an administrator adds one or records a lawyer's reading."""
