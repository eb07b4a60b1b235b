"""How values and components look. Never decisions: those are asked from the rules by views."""
