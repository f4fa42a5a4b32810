"""The typefaces of the printed digits: Debian packages, split into trained on and held out.

The split is by family: no weight or width of a held-out family is ever trained on.
"""

from __future__ import annotations

import os
import sys

ROOT = "/usr/share/fonts/"

TRAIN = [
    "opentype/ipaexfont-gothic/ipaexg.ttf",
    "opentype/ipaexfont-mincho/ipaexm.ttf",
    "opentype/ocr-b/OCRB.otf",
    "truetype/ocr-a/OCRA.ttf",
    "truetype/vlgothic/VL-Gothic-Regular.ttf",
    "truetype/takao-mincho/TakaoMincho.ttf",
    "truetype/bizud-gothic/BIZUDGothic-Regular.ttf",
    "truetype/bizud-gothic/BIZUDGothic-Bold.ttf",
    "truetype/bizud-mincho/BIZUDMincho-Regular.ttf",
    "opentype/mplus/Mplus1-Regular.otf",
    "opentype/mplus/Mplus1Code-Medium.otf",
    "truetype/sawarabi-gothic/sawarabi-gothic-medium.ttf",
    "truetype/sawarabi-mincho/sawarabi-mincho-medium.ttf",
    "truetype/migmix/migu-1m-regular.ttf",
    "truetype/horai-umefont/ume-tgo4.ttf",
    "truetype/horai-umefont/ume-tmo3.ttf",
    "truetype/liberation2/LiberationSans-Regular.ttf",
    "truetype/liberation2/LiberationSans-Bold.ttf",
    "truetype/liberation2/LiberationSerif-Regular.ttf",
    "truetype/liberation2/LiberationMono-Regular.ttf",
    "truetype/dejavu/DejaVuSans.ttf",
    "truetype/dejavu/DejaVuSansMono.ttf",
    "truetype/freefont/FreeSerif.ttf",
    "opentype/courier-prime/Courier Prime.otf",
    "truetype/lato/Lato-Regular.ttf",
    "truetype/open-sans/OpenSans-Regular.ttf",
]

HELD_OUT = [
    "truetype/motoya-l-cedar/MTLc3m.ttf",
    "truetype/motoya-l-maruberi/MTLmr3m.ttf",
    "truetype/crosextra/Carlito-Regular.ttf",
    "truetype/crosextra/Caladea-Regular.ttf",
    "truetype/roboto/unhinted/RobotoTTF/Roboto-Regular.ttf",
    "truetype/inconsolata/Inconsolata.otf",
]

# Drawn with a pen by their makers: counted as handwriting in training, never in a reported figure.
PEN_TRAIN = [
    "truetype/kiloji/kiloji.ttf",
    "truetype/seto/setofont.ttf",
    "truetype/yozvox-yozfont/YOzBN_.ttf",
    "truetype/yozvox-yozfont/YOzRE_.ttf",
    "truetype/yozvox-yozfont/YOzBC_i.ttf",
    "truetype/klee/KleeOne-Regular.ttf",
    "truetype/yusei-magic/YuseiMagic-Regular.ttf",
    "truetype/fifthhorseman/dkg.ttf",
    "truetype/breip/Breip.ttf",
    "truetype/femkeklaver/femkeklaver.ttf",
    "truetype/rufscript/Rufscript010.ttf",
    "truetype/sjfonts/SteveHand.ttf",
    "truetype/humor-sans/Humor-Sans.ttf",
    "opentype/comic-neue/ComicNeue-Regular.otf",
]


def path(name: str) -> str:
    """The file of a typeface in the lists."""
    return ROOT + name


def main() -> int:
    """Tells which typefaces are missing."""
    missing = [n for n in TRAIN + HELD_OUT + PEN_TRAIN if not os.path.exists(path(n))]
    for name in missing:
        print("missing:", path(name))
    print(f"{len(TRAIN)} trained on, {len(HELD_OUT)} held out, {len(PEN_TRAIN)} pen-like,"
          f" {len(missing)} missing")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
