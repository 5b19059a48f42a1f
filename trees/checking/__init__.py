"""What the checker promises beyond the loader, one module a promise; reads trees as values and changes nothing."""
