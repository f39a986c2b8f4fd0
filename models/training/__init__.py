"""What made the weights: `python -m models.training` renders, labels, fits and writes them anew.

Three sets that share no device: what is fitted on, what is chosen by, and what is kept for judging.
"""
