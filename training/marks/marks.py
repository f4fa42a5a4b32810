"""Draws words of a form with marks round, through and beside them, and cuts them as the reader does.

    marks.py OUT.npz COUNT SEED [--part train|calibrate|test] [--sealed] [--sheet OUT.png]

A sample is a word's place, grown by 0.35 of its width and 1.2 mm on both sides and by 0.35 of its height and 0.8 mm above and below, at 150 dpi
and then at 64 × 32: the page's ink and, as a second channel, the blank form's. Classes: ``none``, ``circle``, ``doubt``
(a circle struck out, a word struck out, a tick, an arc, two words in one circle), ``seal`` (one over the word, whole or in part, and no other mark).
Each part has words of its own; those for testing are set in two typefaces that no other part uses, on scans as an office's are.
Beside each sample stands what was drawn (`kind`). With --sealed a seal lies near every word. Marks of which the scan keeps next to nothing are left out.
"""

from __future__ import annotations

import argparse
import pathlib
import sys

import cv2
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "digits"), str(HERE.parent / "pages")]

import cells  # noqa: E402
import degrade  # noqa: E402
import faces  # noqa: E402
import hands  # noqa: E402
import ink  # noqa: E402

CLASSES = ["none", "circle", "doubt", "seal"]
WIDTH, HEIGHT = 64, 32
GROW = (0.35, 1.2, 0.35, 0.8)  # of the width, mm, of the height, mm
PX = 300 / 25.4

WORDS = ["はい", "いいえ", "男", "女", "平成", "令和", "大正", "可能", "見合わせる", "希望する", "希望しない", "１期", "２期",
         "１回", "１回目", "２回目", "ある", "ない", "同意する", "同意しません", "済", "未", "左", "右", "本人", "保護者", "国保", "接種する",
         "1", "2", "初回", "あり", "なし", "良好", "済み", "いる", "明", "昭", "平", "令"]
CALIBRATION_WORDS = ["3", "追加", "不良", "いない", "希望あり", "希望なし", "大丈夫", "問題なし", "一部", "甲", "乙", "自費", "公費", "その他"]
TEST_WORDS = ["有", "無", "昭和", "承諾", "拒否", "受ける", "受けない", "適", "否", "３回目", "両親", "代理人", "接種を希望します"]


TEST_FACES = [f for f in faces.PRINT if "horai" in f or "vlgothic" in f]


def shares(part: str) -> tuple[list[str], list[str], dict[str, float]]:
    """Words, typefaces and scans."""
    if part == "test":
        return TEST_WORDS, TEST_FACES, cells.OFFICE
    return WORDS if part == "train" else CALIBRATION_WORDS, [f for f in faces.PRINT if f not in TEST_FACES], cells.PROFILES


def loop(page: np.ndarray, box: list[float], pen: hands.Pen, rng: np.random.Generator, turn: float | None = None) -> None:
    """A circle as people draw it: off the word's middle, boxy or pointed, leaning, open or closed twice, loose or tight; or its arc of a given turn."""
    x, y, w, h = box
    across = w / 2 * rng.uniform(.68, 1.22) + rng.uniform(0, .8)
    down = h / 2 * rng.uniform(.62, 1.3) + rng.uniform(0, .5)
    if turn is None:
        turn = rng.uniform(4.9, 5.6) if rng.random() < .2 else rng.uniform(5.6, 7.6)
        if rng.random() < .06:
            turn += 2 * np.pi
    t = np.linspace(0, turn, int(10 * turn))
    a = rng.uniform(0, 2 * np.pi) + (t if rng.random() < .3 else -t)
    power = 2 / rng.uniform(1.6, 3.4)
    px = np.sign(np.cos(a)) * np.abs(np.cos(a)) ** power
    py = np.sign(np.sin(a)) * np.abs(np.sin(a)) ** power
    r = 1 + rng.normal(0, .05) * np.cos(2 * a + rng.uniform(0, 6)) + rng.normal(0, .04) * np.cos(3 * a + rng.uniform(0, 6))
    r *= 1 + rng.normal(0, .07) * (t / 6.28 - .5) + rng.normal(0, .008, len(t))
    px, py = across * r * px, down * r * py
    lean = rng.normal(-.05, .12 + (.12 if w > 1.8 * h else 0))
    off = rng.normal(0, .07, 2) * (w, h) + rng.normal(0, .35, 2)
    points = np.stack([x + w / 2 + off[0] + px * np.cos(lean) - py * np.sin(lean),
                       y + h / 2 + off[1] + px * np.sin(lean) + py * np.cos(lean)], 1) * PX
    ink.stroke(page, points, pen.width * rng.uniform(.7, 1.3), pen.level, rng)


def circle(page: np.ndarray, box: list[float], pen: hands.Pen, rng: np.random.Generator) -> None:
    """One of both kinds; the first is that of `pages/`."""
    (ink.ring if rng.random() < .4 else loop)(page, box, pen, rng)


def bent(page: np.ndarray, points: list[tuple[float, float]], pen: hands.Pen, rng: np.random.Generator) -> None:
    """A line through points in mm, slightly bent."""
    ink.stroke(page, ink.bend(points, rng), pen.width * rng.uniform(.8, 1.2), pen.level, rng)


def strike(page: np.ndarray, box: list[float], pen: hands.Pen, rng: np.random.Generator) -> None:
    """Strikes a word out: one line, two, a cross, a slash or a zigzag."""
    x, y, w, h = box
    reach, cx, cy = rng.uniform(.3, .75) * w, x + w / 2 + rng.normal(0, .06 * w), y + h / 2 + rng.normal(0, .08 * h)
    how = rng.choice(["one", "two", "cross", "slash", "zigzag"], p=[.2, .35, .2, .13, .12])
    if how in ("one", "two"):
        for k in ([0] if how == "one" else [-.5, .5]):
            gap, tilt = rng.uniform(.12, .3) * h * k, rng.normal(0, .06) * h
            bent(page, [(cx - reach, cy + gap - tilt), (cx + reach, cy + gap + tilt + rng.normal(0, .1))], pen, rng)
    elif how == "zigzag":
        n = int(rng.integers(5, 12))
        bent(page, [(cx - reach + 2 * reach * i / (n - 1), cy + (.35 if i % 2 else -.35) * h * rng.uniform(.6, 1.2)) for i in range(n)], pen, rng)
    else:
        across, down = min(reach, rng.uniform(.6, 1.4) * h), rng.uniform(.4, .75) * h
        for k in ([1, -1] if how == "cross" else [rng.choice([1, -1])]):
            bent(page, [(cx - across, cy - k * down), (cx + across * rng.uniform(.8, 1.1), cy + k * down)], pen, rng)


def doubtful(page: np.ndarray, box: list[float], beside: list[float], pen: hands.Pen, rng: np.random.Generator) -> str:
    """What a person must look at; says what it drew."""
    x, y, w, h = box
    how = rng.choice(["struck", "line", "tick", "cross", "under", "arc", "scribble", "both", "between", "off", "small", "bracket", "strokes"],
                     p=[.29, .07, .1, .06, .04, .12, .05, .05, .04, .09, .04, .02, .03])
    if how == "struck":
        circle(page, box, pen, rng)
        strike(page, box, pen, rng)
        if rng.random() < .25:
            ink.seal(page, "訂正", x + w * rng.uniform(.2, .8), y + h * rng.uniform(.2, .8), rng)
    elif how == "line":
        strike(page, box, pen, rng)
    elif how == "tick":
        size = rng.uniform(.5, 1.5) * h
        cx, cy = x + w / 2 + rng.normal(0, .2 * w), y + h / 2 + rng.normal(0, .1 * h)
        bent(page, [(cx - .4 * size, cy), (cx - .1 * size, cy + .4 * size), (cx + .6 * size, cy - .6 * size)], pen, rng)
    elif how == "cross":
        size = rng.uniform(.5, 1.1) * h
        ink.check(page, [x + w / 2 + rng.normal(0, .15 * w) - size / 2, y + (h - size) / 2, size, size], "cross", pen, rng)
    elif how == "under":
        bent(page, [(x - rng.uniform(-1, 1), y + h * rng.uniform(.85, 1.1)), (x + w + rng.uniform(-1, 1), y + h * rng.uniform(.85, 1.1))], pen, rng)
    elif how == "arc":
        loop(page, box, pen, rng, rng.uniform(1.4, 4.1))
    elif how == "strokes":  # a few straight strokes, closed or not, that might be a hasty circle
        n = int(rng.integers(2, 5))
        at = [(x + w * rng.uniform(-.1, 1.1), y + h * rng.uniform(-.15, 1.15)) for _ in range(n)]
        at = [(x - rng.uniform(-.5, 1), y + h * rng.uniform(0, 1)), (x + w + rng.uniform(-.5, 1), y + h * rng.uniform(0, 1)), *at]
        bent(page, at + at[:1] if rng.random() < .4 else at, pen, rng)
    elif how == "scribble":
        ink.check(page, [x + w * rng.uniform(0, .3), y, w * rng.uniform(.5, .8), h], "scribble", pen, rng)
    elif how == "both":  # one circle round two words
        left, right = min(x, beside[0]), max(x + w, beside[0] + beside[2])
        circle(page, [left, y, right - left, h], pen, rng)
    elif how == "between":
        near = x if beside[0] < x else x + w  # the word's own end
        middle = near + (-1 if beside[0] < x else 1) * rng.uniform(-.1, .5) * w
        circle(page, [middle - w / 2, y, w, h], pen, rng)
    elif how == "off":  # round what is above, below or askew
        up = rng.choice([-1, 1]) * rng.uniform(.4, 1.1) * h
        circle(page, [x + rng.normal(0, .15) * w, y + up, w * rng.uniform(.7, 1.1), h * rng.uniform(.8, 1.4)], pen, rng)
    elif how == "small":
        size = rng.uniform(.25, .45) * min(w, h)
        cx, cy = x + w * rng.uniform(.1, .9), y + h * rng.uniform(.1, .9)
        loop(page, [cx - size / 2, cy - size / 2, size, size], pen, rng)
    else:
        for k in (-1, 1):
            cx = x + w / 2 + k * w * rng.uniform(.45, .6)
            bent(page, [(cx + .8 * -k, y), (cx, y + h * .15), (cx, y + h * .85), (cx + .8 * -k, y + h)], pen, rng)
    return str(how)


def sealed(page: np.ndarray, x: float, y: float, rng: np.random.Generator) -> None:
    """A seal with its middle there, mm: as `pages/` has them, or smaller, larger, paler, of two rings, square, or with a date across it."""
    name = str(rng.choice(["佐藤", "高橋", "林", "田中", "渡辺", "小林", "長谷川"]))
    if rng.random() < .5:
        ink.seal(page, name, x, y, rng)
        return
    r = rng.uniform(2.8, 7) * PX
    n = int(2.9 * r) + 16
    patch, middle, thick = np.zeros((n, n), np.float32), n / 2, int(rng.integers(2, 6))
    how = rng.choice(["ring", "rings", "date", "square"], p=[.4, .2, .2, .2])
    if how == "square":
        cv2.rectangle(patch, (int(middle - r), int(middle - r)), (int(middle + r), int(middle + r)), 1, thick, cv2.LINE_AA)
    else:
        shape = (2 * r, 2 * r * rng.uniform(.8, 1.0))
        for k in (1, rng.uniform(.4, .9)) if how == "rings" else (1,):
            cv2.ellipse(patch, ((middle, middle), (k * shape[0], k * shape[1]), 0), 1, thick, cv2.LINE_AA)
    if how == "date":
        for k in (-.3, .3):
            cv2.line(patch, (int(middle - .93 * r), int(middle + k * r)), (int(middle + .93 * r), int(middle + k * r)), 1, max(1, thick - 1), cv2.LINE_AA)
        ink.engrave(patch, f"{rng.integers(10, 99)}", .55 * r)
    else:
        ink.engrave(patch, name, r)
    ink.press(page, patch, x, y, rng, (60, 190))


def sample(rng: np.random.Generator, part: str, is_sealed: bool = False) -> tuple[np.ndarray, int, str] | None:
    """One sample, 2 × 32 × 64 uint8, its class and what was drawn; None where the scan lost the mark."""
    words, typefaces, mix = shares(part)
    face = (str(rng.choice(typefaces)), *faces.PRINT_LAST)
    size = float(np.clip(rng.normal(3.1, .45), 2.2, 4.4))
    margin = (rng.uniform(.5, 1.7), rng.uniform(.5, 1.5))
    row = [faces.line(face, int(size * PX), str(w)) for w in rng.choice(words, 3)]
    boxes = [[0., 0., g.shape[1] / PX + 2 * margin[0], size + 2 * margin[1]] for g in row]
    gap = rng.uniform(1.5, 9)
    wide, high = boxes[1][2], boxes[1][3]
    reach = (wide * GROW[0] + GROW[1] + 2.5, high * GROW[2] + GROW[3] + 2.5)
    x, y = reach
    boxes[1][:2], boxes[0][:2], boxes[2][:2] = [x, y], [x - gap - boxes[0][2], y], [x + wide + gap, y]
    w_px, h_px = round((wide + 2 * reach[0]) * PX), round((high + 2 * reach[1]) * PX)
    page = np.full((h_px, w_px), 255, np.uint8)
    toner = rng.uniform(0, 60) if rng.random() < .85 else rng.uniform(60, 120)
    alone = rng.random() < .12
    rows = [0] if rng.random() < .5 else [-1, 0, 1]
    step = high + rng.uniform(-.4, 3)
    for line in rows:
        for k, (g, box) in enumerate(zip(row, boxes)):
            if alone and k != 1:
                continue
            ink.put(page, g, (box[0] + box[2] / 2) * PX - g.shape[1] / 2, (box[1] + line * step + box[3] / 2) * PX - g.shape[0] / 2, toner)
    for _ in range(int(rng.choice([0, 1, 2, 3], p=[.4, .25, .25, .1]))):  # the table's rules
        thick = int(rng.integers(2, 6))
        if rng.random() < .7:
            at = (y - rng.uniform(-.1, 2.2) if rng.random() < .5 else y + high + rng.uniform(-.1, 2.2)) * PX
            cv2.line(page, (0, int(at)), (w_px, int(at)), int(toner), thick)
        else:
            at = (x - rng.uniform(.2, 4) if rng.random() < .5 else x + wide + rng.uniform(.2, 4)) * PX
            cv2.line(page, (int(at), 0), (int(at), h_px), int(toner), thick)
    blank = page.copy()

    label = int(rng.choice(4, p=[.32, .33, .26, .09]))
    kind = rng.random()
    pen = (hands.Pen(rng.uniform(10, 45), rng.uniform(3.4, 7.5)) if kind < .55 else hands.Pen(rng.uniform(45, 95), rng.uniform(2.6, 5.2)) if kind < .85
           else hands.Pen(rng.uniform(85, 195), rng.uniform(3, 6)))
    for line in rows[::2] if len(rows) > 1 else []:
        if rng.random() < .45:
            box = boxes[int(rng.integers(3))]
            circle(page, [box[0], box[1] + line * step, box[2], box[3]], pen, rng)
    beside = boxes[0 if rng.random() < .5 else 2]
    kind = CLASSES[label]
    if not alone and rng.random() < (.5, .06, .2, .5)[label]:
        before = page.copy()
        circle(page, beside, pen, rng)
        crossed = (before != page)[int(y * PX):int((y + high) * PX), int((x + .3 * wide) * PX):int((x + .7 * wide) * PX)].any()
        if crossed and label in (0, 3):  # so large that it may be meant for both
            label, kind = 2, "both"
    unmarked = page.copy()
    if label == 1:
        circle(page, boxes[1], pen, rng)
    elif label == 2 and kind == "doubt":
        kind = doubtful(page, boxes[1], beside, pen, rng)
    marked = page.copy()
    if is_sealed or label == 3 or rng.random() < (.12, .2, .4)[label]:  # a seal that has nothing to do with it, or lies over the mark
        cx, cy = x + wide / 2 + rng.normal(0, wide / 2 + 4), y + high / 2 + rng.normal(0, 4.5)
        if is_sealed or label == 3 or label and rng.random() < .6:  # over the word's middle or over one end of it
            cx, cy = (x + wide / 2 + rng.normal(0, 1.5) if rng.random() < .4 else x + wide / 2 + rng.uniform(-.6, .6) * wide), y + high / 2 + rng.normal(0, 2)
        before = page.copy()
        sealed(page, cx, cy, rng)
        over = (before != page)[int((y + .15 * high) * PX):int((y + .85 * high) * PX), int((x + .1 * wide) * PX):int((x + .9 * wide) * PX)].mean() > .02
        if label in (0, 3):
            label, kind = (3, "seal") if over else (0, "none")
        elif label == 1 and over:
            kind = "circle, seal"
    if rng.random() < .06:  # a signature's strokes reach in
        cx, cy = x + rng.normal(.5, .6) * wide, y + (high + rng.uniform(1, 3) if rng.random() < .7 else -rng.uniform(1, 3))
        bent(page, [(cx + rng.normal(0, 3), cy + rng.normal(0, 1.0)) for _ in range(int(rng.integers(3, 7)))], pen, rng)

    profile = str(rng.choice(list(mix), p=np.array(list(mix.values())) / sum(mix.values())))
    if profile == "dirt" and rng.random() < .5:
        page = degrade.fold_line(page, rng, bool(rng.random() < .5), rng.uniform(.05, .3))
    if rng.random() < .08:
        page = degrade.show_through(page, page[::-1], rng.uniform(.03, .15))
    g, scale = cells.spoil(page, profile, rng, max(.4, 1 - pen.level / 255))
    white = float(np.percentile(g[::2, ::2], 75)) * rng.uniform(.985, 1.01)
    black = float(np.percentile(cv2.blur(g, (2, 2)), .7))
    gain = rng.uniform(.85, 1.12) / max(18.0, white - black)
    area = [x - wide * GROW[0] - GROW[1], y - high * GROW[2] - GROW[3], wide * (1 + 2 * GROW[0]) + 2 * GROW[1], high * (1 + 2 * GROW[2]) + 2 * GROW[3]]
    if label in (1, 2) and kind != "both":  # what the scan lost teaches nothing
        drawn = _cut(unmarked, 1, area, (0, 0, 0, 1, 1)) - _cut(marked, 1, area, (0, 0, 0, 1, 1))
        left = np.clip((white - _cut(g, scale, area, (0, 0, 0, 1, 1))) * gain, 0, 1)[drawn > 40]
        if not len(left) or left.mean() < .12:
            return None
    dx, dy, turn = cells.registration_error(rng)
    turn *= .4
    stretch = 1 + rng.normal(0, .006, 2)
    seen = _cut(g, scale, area, (dx, dy, turn, *stretch))
    printed = _cut(blank, 1, area, (0, 0, 0, 1, 1))
    seen = np.clip((white - seen) * gain, 0, 1)
    printed = np.clip((255 - printed) / (255 - toner), 0, 1)
    return np.rint(np.stack([seen, printed]) * 255).astype(np.uint8), label, kind


def _cut(g: np.ndarray, scale: float, area: list[float], off: tuple[float, float, float, float, float]) -> np.ndarray:
    """An area (mm) of a picture of 300 · scale dpi at the reader's 150 dpi, each sample the mean of four, and then on the net's grid."""
    k = 2
    dx, dy, turn, sx, sy = off
    ax, ay, aw, ah = area
    across, down = max(1, round(aw * PX / 2)), max(1, round(ah * PX / 2))
    s = PX * scale
    c, d = np.cos(turn), np.sin(turn)
    px, py = aw / (across * k) * sx, ah / (down * k) * sy
    mx, my = (ax + aw / 2 + dx), (ay + ah / 2 + dy)
    m = np.array([[c * px * s, -d * py * s, 0], [d * px * s, c * py * s, 0]])
    centre = np.array([(across * k - 1) / 2, (down * k - 1) / 2])
    m[:, 2] = np.array([mx, my]) * s - .5 - m[:, :2] @ centre
    big = cv2.warpAffine(g, m, (across * k, down * k), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
    work = cv2.resize(big, (across, down), interpolation=cv2.INTER_AREA).astype(np.float32)
    work = cv2.resize(work, (WIDTH, down), interpolation=cv2.INTER_AREA if across > WIDTH else cv2.INTER_LINEAR)
    return cv2.resize(work, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA if down > HEIGHT else cv2.INTER_LINEAR)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("count", type=int)
    parser.add_argument("seed", type=int)
    parser.add_argument("--part", default="train", choices=["train", "calibrate", "test"])
    parser.add_argument("--sealed", action="store_true")
    parser.add_argument("--sheet", type=pathlib.Path)
    args = parser.parse_args()
    faces.check()
    rng = np.random.default_rng([args.seed, 77])
    made: list[tuple[np.ndarray, int, str]] = []
    while len(made) < args.count:
        one = sample(rng, args.part, args.sealed)
        made += [one] if one else []
    x, y = np.stack([m[0] for m in made]), np.array([m[1] for m in made], np.uint8)
    if args.sheet:
        tiles = [np.vstack([255 - a[0], 255 - a[1], np.full((3, WIDTH), 60 + 60 * k, np.uint8)]) for a, k in zip(x[:240], y)]
        tiles = [np.pad(t, 2, constant_values=200) for t in tiles]
        cv2.imwrite(str(args.sheet), cv2.resize(np.vstack([np.hstack(tiles[i:i + 16]) for i in range(0, len(tiles) // 16 * 16, 16)]), None, fx=1.4, fy=1.4))
    cells.save(args.out, x=x, y=y, kind=np.array([m[2] for m in made]), classes=np.array(CLASSES))
    print(f"{args.out.name}: {len(y)} samples, {np.bincount(y, minlength=len(CLASSES)).tolist()} {CLASSES}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
