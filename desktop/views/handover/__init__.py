"""This machine in the patient's hands: their questionnaire and nothing else of the program."""
