"""The mean of several nets of one training run: average.py OUT.pt NET.pt NET.pt …"""

from __future__ import annotations

import sys

import torch


def main() -> int:
    nets = [torch.load(name) for name in sys.argv[2:]]
    mean = {k: sum(n[k] for n in nets) / len(nets) if v.dtype.is_floating_point else v
            for k, v in nets[0].items()}
    torch.save(mean, sys.argv[1])
    return 0


if __name__ == "__main__":
    sys.exit(main())
