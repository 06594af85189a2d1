"""edgenetviz in a notebook."""
