"""The life of a tree's version: who signed it, from when it is in force, and when it was taken out of use."""
