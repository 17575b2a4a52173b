"""The rule language: a rule is data, and every node answers four questions in a module of its own.

Is it valid (`check`), what does it compile to (`compile`), how does a person read it (`explain`), and does
this one customer match (`match`, the plain-Python oracle). Nothing here knows Django or an engine.
"""
