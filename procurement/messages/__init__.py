"""Messages as a person sees them: the inbox, how to be told of what, digests, the look of a mail, and mail that comes back."""
