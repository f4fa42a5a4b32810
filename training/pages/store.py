"""Scan files in and out: JPEG, TIFF with one page or several, PDF."""

from __future__ import annotations

import glob
import os
import subprocess
import tempfile
import time

import cv2
import numpy as np
from PIL import Image

EPOCH = time.gmtime(1790000000)     # a fixed time in PDF files, so that one seed makes the same bytes


def write_jpeg(path: str, page: np.ndarray, dpi: int, quality: int) -> None:
    Image.fromarray(page).save(path, "JPEG", quality=quality, dpi=(dpi, dpi))


def bitonal(page: np.ndarray) -> Image.Image:
    """1 bit a pixel; greys are error-diffused."""
    return Image.fromarray(page).convert("1")


def write_tiff(path: str, pages: list[tuple[np.ndarray, int]]) -> None:
    """One or several pages with their resolutions: Group 4 where there is only black and white, else deflate."""
    images = []
    for page, dpi in pages:
        two = not np.any((page != 0) & (page != 255))
        image = bitonal(page) if two else Image.fromarray(page)
        image.encoderinfo = dict(compression="group4" if two else "tiff_adobe_deflate", dpi=(dpi, dpi))
        images.append((image, image.encoderinfo))
    if len({i[1]["compression"] for i in images}) > 1:
        images = [(Image.fromarray(p), dict(compression="tiff_adobe_deflate", dpi=(d, d))) for p, d in pages]
    images[0][0].save(path, "TIFF", save_all=True, append_images=[i for i, _ in images[1:]], **images[0][1])


def write_pdf(path: str, pages: list[tuple[np.ndarray, int, int]]) -> None:
    """Pages with resolution and JPEG quality; all of one resolution, as PIL knows no other."""
    dpi = pages[0][1]
    images = [Image.fromarray(p if d == dpi else cv2.resize(p, None, fx=dpi / d, fy=dpi / d, interpolation=cv2.INTER_CUBIC)) for p, d, _ in pages]
    images[0].save(path, "PDF", save_all=True, append_images=images[1:], resolution=float(dpi), quality=min(q or 85 for *_, q in pages),
                   creationDate=EPOCH, modDate=EPOCH, title=os.path.splitext(os.path.basename(path))[0])


def read(path: str) -> list[tuple[np.ndarray, int]]:
    """The pages of a scan file in grey, with their resolutions (200 or 300 dpi, told by the width of an A4 sheet where the file is silent)."""
    if path.lower().endswith(".pdf"):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["pdfimages", "-all", path, folder + "/p"], check=True)
            return [(_grey(cv2.imread(f, cv2.IMREAD_GRAYSCALE), f), 300) for f in sorted(glob.glob(folder + "/p*"))]
    if path.lower().endswith((".tif", ".tiff")):
        out = []
        with Image.open(path) as image:
            for i in range(getattr(image, "n_frames", 1)):
                image.seek(i)
                page = np.asarray(image.convert("L"))
                out.append((page, 300 if page.shape[1] > 2000 else 200))
        return out
    page = _grey(cv2.imread(path, cv2.IMREAD_GRAYSCALE), path)
    return [(page, 300 if page.shape[1] > 2000 else 200)]


def _grey(page: np.ndarray | None, path: str) -> np.ndarray:
    if page is None:
        raise SystemExit(f"{path}: not an image that OpenCV reads")
    return page
