"""The screens: widgets and signals, no store, no network, no threads."""
