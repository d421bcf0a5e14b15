"""What a build checks of the repository itself: sizes, docs, licences, leaks, boundaries."""
