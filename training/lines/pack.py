"""Packs lines (x.png + x.gt.txt) into .lstmf files for lstmtraining.

    pack.py DIR LIST [DIR …]    packs every DIR into DIR.lstmf-*; writes their names to LIST

500 lines go into one multi-page TIFF with a WordStr box a page, which
``tesseract … --psm 13 lstm.train`` turns into one .lstmf.
"""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

from PIL import Image

CHUNK = 500


def pack(folder: pathlib.Path) -> list[pathlib.Path]:
    lines = sorted(folder.glob("*.png"))
    out = []
    for part, start in enumerate(range(0, len(lines), CHUNK)):
        stem = folder.parent / f"{folder.name}-{part:03d}"
        pages, boxes = [], []
        for page, png in enumerate(lines[start:start + CHUNK]):
            im = Image.open(png).convert("L")
            text = png.with_name(png.stem + ".gt.txt").read_text().strip()
            w, h = im.size
            boxes.append(f"WordStr 0 0 {w} {h} {page} #{text}\n\t {w} 0 {w + 1} {h} {page}\n")
            pages.append(im)
        tif = stem.with_suffix(".tif")
        pages[0].save(tif, save_all=True, append_images=pages[1:], dpi=(300, 300))
        stem.with_suffix(".box").write_text("".join(boxes))
        env = dict(os.environ, OMP_THREAD_LIMIT="1")
        subprocess.run(["tesseract", str(tif), str(stem), "--psm", "13", "-l", "eng", "lstm.train"],
                       check=True, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        tif.unlink()
        stem.with_suffix(".box").unlink()
        out.append(stem.with_suffix(".lstmf"))
    return out


def main() -> int:
    names: list[pathlib.Path] = []
    for folder in sys.argv[1:2] + sys.argv[3:]:
        names += pack(pathlib.Path(folder))
    pathlib.Path(sys.argv[2]).write_text("".join(f"{n}\n" for n in names))
    print(f"{sys.argv[2]}: {len(names)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
