"""Tables out of tables. Pure: no input, no output, no pictures."""
