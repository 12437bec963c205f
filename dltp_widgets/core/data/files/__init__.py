"""Files of strangers, read without trusting them; and how they are fetched."""
