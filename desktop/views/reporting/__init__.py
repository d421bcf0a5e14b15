"""Reporting: how ready the scores are for the national data set, and exports of answers and scores."""
