"""Outcome measures: FHIR R4 Questionnaires as they are, checked, shown, validated and scored."""
