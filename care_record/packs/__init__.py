"""Measure packs: a Questionnaire with its manifest, golden answers and licence, as one thing that a trust hands on."""
