"""How the program looks: one small palette a mode, one style sheet made from it, one font stack, own icons."""
