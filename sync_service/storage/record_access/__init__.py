"""Who may open a record, as the service keeps it: what stands, and the wrapped keys that lie beside the log."""
