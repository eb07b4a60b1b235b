"""The list of debarred companies: public, kept by the platform administrator, shown to those whom it concerns."""
