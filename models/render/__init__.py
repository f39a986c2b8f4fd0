"""Photo-real synthetic casings with exact ground truth; `models.render.casing` makes them."""
