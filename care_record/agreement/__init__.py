"""The agreement to share and to be contacted: age rules, the ledger of statements, and who may be sent what.

It is agreement in the sense of confidentiality. The lawful basis of care is another thing: see `basis`.
"""
