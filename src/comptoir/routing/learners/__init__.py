"""What learns which desk a request belongs to: one way a file, behind one interface."""
