"""Messages to patients: e-mail first."""
