#!/usr/bin/python3
"""The pages of a corpus, harder: one transform on every page; registry, manifests, truth and file names stay.

    harder.py CORPUS OUT --transform NAME --seed S

JPEG stays JPEG, TIFF and PDF keep their pages (a TIFF becomes grey where the transform makes greys), so that a report on OUT is scored
by CORPUS's own truth. Files with the same bytes get the same bytes again.
"""

from __future__ import annotations

import argparse
import glob
import hashlib
import os
import shutil
import sys
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")]

import cv2
import numpy as np

import store
import transforms


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("corpus")
    a.add_argument("out")
    a.add_argument("--transform", required=True, choices=list(transforms.ALL))
    a.add_argument("--seed", type=int, default=1)
    o = a.parse_args()
    cv2.setNumThreads(1)
    started, pages = time.process_time(), 0
    shutil.rmtree(o.out + "/batches", ignore_errors=True)
    for path in sorted(glob.glob(o.corpus + "/batches/*/*")):
        to = o.out + path[len(o.corpus):]
        os.makedirs(os.path.dirname(to), exist_ok=True)
        if path.endswith(".csv"):
            shutil.copyfile(path, to)
            continue
        seed = int.from_bytes(hashlib.sha256(open(path, "rb").read()).digest()[:6], "big")
        done = []
        for n, (page, dpi) in enumerate(store.read(path)):
            rng = np.random.default_rng([o.seed, seed, n])
            done.append(transforms.ALL[o.transform](np.ascontiguousarray(page), dpi, rng))
        pages += len(done)
        if path.endswith(".pdf"):
            store.write_pdf(to, done)
        elif path.endswith((".tif", ".tiff")):
            store.write_tiff(to, [(p, d) for p, d, _ in done])
        else:
            page, dpi, quality = done[0]
            store.write_jpeg(to, page, dpi, quality or 90)
    shutil.rmtree(o.out + "/registry", ignore_errors=True)
    shutil.copytree(o.corpus + "/registry", o.out + "/registry")
    shutil.copyfile(o.corpus + "/truth.jsonl", o.out + "/truth.jsonl")
    print(f"{pages} pages, {o.transform}, {(time.process_time() - started) / max(1, pages):.2f} s a page")


if __name__ == "__main__":
    main()
