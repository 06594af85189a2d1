"""The packaged demo."""
