"""Changes one thing in a PNG and writes it again with Pillow.

    python damage_picture.py FILE dots|words|colours
"""

import sys

from PIL import Image, PngImagePlugin

path, change = sys.argv[1:]
with Image.open(path) as opened:
    opened.load()
    picture, words, dots = opened.copy(), dict(opened.text), opened.info["dpi"]
inside = PngImagePlugin.PngInfo()
match change:
    case "dots":
        dots = (72, 72)
    case "words":
        words = {}
    case "colours":
        # One part in 255 more of red, where there is room.
        red, green, blue = picture.split()
        picture = Image.merge("RGB", (red.point(lambda part: min(part + 1, 255)), green, blue))
    case _:
        sys.exit(f"no such change: {change}")
for key, text in words.items():
    inside.add_itxt(key, text)
picture.save(path, dpi=dots, pnginfo=inside)
