"""Reviews: read every night, understood, ranked; the most useful ones served in advance."""
