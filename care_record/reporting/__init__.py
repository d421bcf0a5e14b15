"""What leaves for other records: FHIR, the Mental Health Services Data Set, a table; and how ready the scores are."""
