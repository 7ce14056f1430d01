"""What the data of a group is: schemas, records, live events, and whether it is fit to learn."""
