"""Measures a model file on the held-out sets of BUILD.

    report.py BUILD MODEL.safetensors [SET…]

Sets are the four for reporting unless named; nets are chosen by ``calibrate`` and by pages.
A cell is read when its best class is a digit (or ``empty``); ``invalid`` and a probability under
the limit send it to a person.
"""

from __future__ import annotations

import pathlib
import sys

import numpy as np
import torch

import net as cellnet

LIMITS = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995)


def coverage_at(p: np.ndarray, right: np.ndarray, ok: np.ndarray, rate: float) -> tuple[float, float]:
    """The largest share kept with at most ``rate`` wrong among the kept, and its limit."""
    order = np.argsort(-np.where(ok, p, -1), kind="stable")
    wrong = np.cumsum(~right[order])
    kept = np.arange(1, len(p) + 1)
    good = np.flatnonzero((wrong <= rate * kept) & ok[order])
    if len(good) == 0:
        return 0.0, 1.0
    n = good[-1]
    return (n + 1) / len(p), float(p[order[n]])


def table(p: np.ndarray, best: np.ndarray, y: np.ndarray) -> None:
    """Prints what is right and what is kept at each limit."""
    digit, r, ok = y < 10, best == y, best != 11
    print(f"digits: {digit.sum()}, right {100 * r[digit].mean():.3f} % ({(~r[digit]).sum()} wrong)")
    for limit in LIMITS:
        keep = ok & (p >= limit) & digit
        w = (keep & ~r).sum()
        print(f"  p>={limit}: kept {100 * keep.sum() / digit.sum():.2f} %, wrong {w} "
              f"({1000 * w / max(1, keep.sum()):.2f} per 1,000)")
    c, limit = coverage_at(p[digit], r[digit], ok[digit], 0.0005)
    print(f"  at <= 0.5 wrong per 1,000: kept {100 * c:.2f} % (p>={limit:.4f})")


def numbers(p: np.ndarray, y: np.ndarray) -> None:
    """Prints what a limit for misread digits of a number lets pass (Sources/Linkage/NumberEvidence.swift).

    A digit that was written otherwise than the registry has it must not pass for a misread one: the registry's is taken to be any of the
    other nine, evenly. One that was misread should.
    """
    p, y = p[y < 10][:, :10], y[y < 10]
    rows = np.arange(len(y))
    misread = p.argmax(1) != y
    for limit in (16, 32, 64, 128):
        near = p * limit > p.max(1, keepdims=True)
        others = (near.sum(1) - near[rows, y]) / 9
        print(f"  the registry's digit at most {limit} times less likely than what is read: {1000 * others.mean():.2f} of 1,000 digits written "
              f"otherwise than there, {(misread & near[rows, y]).sum()} of {misread.sum()} misread ones")


class Drawings:
    """How often each held-out digit was drawn and how often it was misread, over several sets."""

    def __init__(self) -> None:
        self.drawn: dict[tuple[int, int], int] = {}
        self.misread: dict[tuple[int, int], int] = {}

    def add(self, labels: np.ndarray, numbers: np.ndarray, right: np.ndarray) -> None:
        for label, number, is_right in zip(labels.tolist(), numbers.tolist(), right.tolist()):
            if number >= 0:
                self.drawn[label, number] = self.drawn.get((label, number), 0) + 1
                self.misread[label, number] = self.misread.get((label, number), 0) + (not is_right)

    def report(self) -> None:
        """Says how much of what is misread is the same digits again: what no scan explains."""
        again = [k for k, n in self.misread.items() if n >= 2 and 2 * n >= self.drawn[k]]
        print(f"{len(self.drawn)} digits drawn {sum(self.drawn.values())} times: {sum(self.misread.values())} misread, "
              f"{sum(self.misread[k] for k in again)} of them drawings of {len(again)} digits that are misread twice or more and in "
              f"half of their drawings or more")


def main() -> int:
    build, model = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    torch.set_num_threads(1)
    hands = Drawings()
    for name in sys.argv[3:] or ("test-hand", "test-own", "test-print", "test-hard"):
        d = np.load(build / f"{name}.npz")
        if "number" not in d or "views" not in d or not np.array_equal(d["views"], cellnet.cells.LOOKS):
            sys.exit(f"{name}.npz is of another generator or has other looks than cells.LOOKS; remove the sets, and they are drawn again")
        x, y, profile = d["x"], d["y"].astype(int), d["profile"]
        digit = y < 10
        one = np.exp(cellnet.run_file(model, x))
        every, again, more = cellnet.run_cascade(model, d["looks"])
        print(f"== {name}: {len(y)} cells; first looks alone")
        table(one.max(1), one.argmax(1), y)
        print(f"== {name}: as read, {len(again)} cells looked at by all nets, {len(more)} in every way")
        best, p = every.argmax(1), every.max(1)
        table(p, best, y)
        r = best == y
        if name in ("test-hand", "test-own"):
            hands.add(y, d["number"], r)
            numbers(every, y)
        if (y == 10).any():
            e = y == 10
            print(f"empty: {e.sum()}, right {100 * r[e].mean():.3f} % "
                  f"(read as a digit: {(best[e] < 10).sum()})")
        if (y == 11).any():
            v = y == 11
            print(f"invalid: {v.sum()}, told {100 * (best[v] == 11).mean():.2f} %, read as a digit "
                  f"{(best[v] < 10).sum()}, with p>=.95 {((best[v] < 10) & (p[v] >= .95)).sum()}")
        for q in sorted(set(profile)):
            m = digit & (profile == q)
            print(f"  {q:10s} {m.sum():6d} digits, right {100 * r[m].mean():.3f} %")
        edges = [0, .5, .7, .8, .9, .95, .98, .99, .995, 1.0001]
        rel = []
        for a, b in zip(edges[:-1], edges[1:]):
            m = (p >= a) & (p < b)
            if m.any():
                rel.append(f"[{a:g},{min(b, 1):g}) n={m.sum()} said {p[m].mean():.3f} was {r[m].mean():.3f}")
        print("  reliability: " + "; ".join(rel))
    if hands.drawn:
        hands.report()
    return 0


if __name__ == "__main__":
    sys.exit(main())
