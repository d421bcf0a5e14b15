"""What is known here of invitations, accounts and addresses: tables, and what each fact changes in them."""
