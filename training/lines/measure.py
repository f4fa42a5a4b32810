"""Reads made lines with a model and counts.

    measure.py MODEL.traineddata DIR [--digits N]

Every line is read twice, as it is and a second time blurred (σ 0.7 px) with 2 px more white round it.
With ``--digits N`` a line is accepted when both readings agree and have N digits; else when they
agree.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import unicodedata

import cv2

MARGIN = 2
BLUR = 0.7


def second_look(img):  # noqa: ANN001, ANN201 (uint8 in, uint8 out)
    """The picture of the second reading."""
    soft = cv2.GaussianBlur(img, (0, 0), BLUR)
    return cv2.copyMakeBorder(soft, MARGIN, MARGIN, MARGIN, MARGIN, cv2.BORDER_CONSTANT, value=255)


def read(model: pathlib.Path, pictures: list[str]) -> list[str]:
    """What the model reads in each picture, without outer space."""
    with tempfile.TemporaryDirectory() as temp:
        names = pathlib.Path(temp) / "names.txt"
        names.write_text("\n".join(pictures) + "\n")
        env = dict(os.environ, OMP_THREAD_LIMIT="1")
        done = subprocess.run(
            ["tesseract", str(names), "-", "--psm", "13", "--dpi", "300", "-l", model.stem,
             "--tessdata-dir", str(model.parent), "-c", "preserve_interword_spaces=1"],
            check=True, env=env, capture_output=True, text=True)
    texts = done.stdout.split("\f")
    if len(texts) == len(pictures) + 1:  # some versions end the last page as well
        texts.pop()
    if len(texts) != len(pictures):
        raise SystemExit(f"{len(texts)} readings of {len(pictures)} pictures")
    return [" ".join(t.split()) for t in texts]


def distance(a: str, b: str) -> int:
    """Levenshtein."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row, last = [i], row
        for j, y in enumerate(b, 1):
            row.append(min(row[-1] + 1, last[j] + 1, last[j - 1] + (x != y)))
    return row[-1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--digits", type=int)
    parser.add_argument("--show", type=int, default=0, help="print that many wrong lines")
    args = parser.parse_args()

    lines = sorted(args.folder.glob("*.png"))
    truth = [" ".join(unicodedata.normalize("NFC", p.with_name(p.stem + ".gt.txt").read_text()).split())
             for p in lines]
    first = read(args.model, [str(p) for p in lines])
    with tempfile.TemporaryDirectory() as temp:
        again = []
        for p in lines:
            q = pathlib.Path(temp) / p.name
            cv2.imwrite(str(q), second_look(cv2.imread(str(p), cv2.IMREAD_GRAYSCALE)))
            again.append(str(q))
        second = read(args.model, again)
    n = len(lines)
    if args.digits is None:  # names: spaces do not count for the characters
        squeeze = [t.replace(" ", "") for t in truth]
        errors = sum(distance(r.replace(" ", ""), t) for r, t in zip(first, squeeze))
    else:
        errors = sum(distance(r, t) for r, t in zip(first, truth))
        squeeze = truth
    chars = sum(len(t) for t in squeeze)
    wrong = [i for i in range(n) if first[i] != truth[i]]
    accepted = [i for i in range(n) if first[i] == second[i]
                and (args.digits is None or (len(first[i]) == args.digits and first[i].isdigit()))]
    bad = [i for i in accepted if first[i] != truth[i]]
    print(f"{args.folder.name}: {n} lines, wrong {len(wrong)} ({100 * len(wrong) / n:.2f} %), "
          f"characters right {100 * (1 - errors / chars):.3f} % ({errors} errors of {chars})")
    if args.digits is not None:
        silent = [i for i in wrong if len(first[i]) == args.digits]
        print(f"  of the right length but wrong: {len(silent)}")
    print(f"  accepted {len(accepted)} ({100 * len(accepted) / n:.2f} %), wrong among them {len(bad)}")
    for i in wrong[:args.show]:
        print(f"  {lines[i].name} {truth[i]} read {first[i]} / {second[i]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
