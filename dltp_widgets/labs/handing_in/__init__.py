"""The zip that is handed in: written here, and read here without being believed."""
