"""Writes strips and what `norm_digits` makes of them, for the program's tests.

    vectors.py OUT.json

Four OCR-B lines of kind `office` and one of kind `test`, before and after; grey PNG as base64.
"""

from __future__ import annotations

import base64
import json
import pathlib
import sys

import cv2
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import measure  # noqa: E402
import norm  # noqa: E402
import ocrb_lines  # noqa: E402


def picture(image: np.ndarray) -> str:
    return base64.b64encode(cv2.imencode(".png", image)[1].tobytes()).decode()


def main() -> int:
    rng = np.random.default_rng(77)
    lines = []
    while len(lines) < 5:
        strip, text = ocrb_lines.make("office" if len(lines) < 4 else "test", rng)
        ready = norm.norm_digits(strip)
        if ready is not None:
            lines.append({"text": text, "strip": picture(strip), "line": picture(ready),
                          "again": picture(measure.second_look(ready))})
    pathlib.Path(sys.argv[1]).write_text(json.dumps(lines, indent=0) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
