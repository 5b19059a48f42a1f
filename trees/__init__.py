"""Decision trees: loading, walking, checking, drawing and finding them. Knows nothing of channels or databases."""
