"""The service between the workstations and the patients' browsers."""
