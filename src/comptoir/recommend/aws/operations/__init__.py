"""What carries out each operation, a file for each family of resources."""
