"""What a build checks of the repository itself: sizes, docs, licences, words, and that they all run."""
