"""How a small standard of two grades begins, which tests go on with rules and examples of their own."""


def opening(name: str, title: str, decision: str) -> str:
    """Return the head, the grades and the source of a standard for phones."""
    return f"""
id = "{name}"
version = "2026.1"
title = "{title}"
publisher = "A"
applies = ["phone"]
decision = "{decision}"

[[grade]]
name = "fine"
title = "Fine"

[[grade]]
name = "fair"
title = "Fair"

[[source]]
id = "page"
title = "A page"
address = "a.example/page"
read = "2026-11"
"""
