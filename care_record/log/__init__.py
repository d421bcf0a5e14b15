"""The log's hash chains and tree: what lets a desktop see that history was not rewritten."""
