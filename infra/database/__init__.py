"""The database: credentials, the writer, its replicas and proxy, and how the backend finds them."""
