"""What is served: everything that authors and trusts write, as it lies in files and as it was published."""
