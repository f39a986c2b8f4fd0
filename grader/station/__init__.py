"""The bench that notices what is plugged in.

`port` is a place and its line, `watch` what is attached, `board` what becomes of each device,
`station` all of it at work.
"""
