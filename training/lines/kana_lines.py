"""Makes lines of katakana names as they stand in a form's furigana box: x.png and x.gt.txt.

    kana_lines.py OUT KIND COUNT SEED

KIND: short (2–4 kana, clean), train (names, spoiled), print, pen, unseen (test sets by typeface).
"""

from __future__ import annotations

import pathlib
import sys

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import degrade  # noqa: E402
import norm  # noqa: E402

ROOT = "/usr/share/fonts/"
PRINT = ["opentype/ipaexfont-gothic/ipaexg.ttf", "opentype/ipaexfont-mincho/ipaexm.ttf",
         "truetype/bizud-gothic/BIZUDPGothic-Regular.ttf", "truetype/takao-mincho/TakaoPMincho.ttf",
         "truetype/vlgothic/VL-PGothic-Regular.ttf", "truetype/migmix/migmix-2p-regular.ttf"]
PEN = ["truetype/kiloji/kiloji.ttf", "truetype/kiloji/kiloji_p.ttf", "truetype/kiloji/kiloji_b.ttf",
       "truetype/klee/KleeOne-Regular.ttf", "truetype/yozvox-yozfont/YOzBN_.ttf",
       "truetype/yozvox-yozfont/YOzRE_.ttf", "truetype/yozvox-yozfont/YOzBC_.ttf",
       "truetype/yozvox-yozfont/YOzRS_i.ttf", "truetype/yozvox-yozfont/YOzBE_90i.ttf"]
UNSEEN = ["truetype/seto/setofont.ttf", "truetype/yusei-magic/YuseiMagic-Regular.ttf",
          "truetype/motoya-l-maruberi/MTLmr3m.ttf"]

FAMILY = """サトウ スズキ タカハシ タナカ イトウ ワタナベ ヤマモト ナカムラ コバヤシ カトウ ヨシダ ヤマダ ササキ
ヤマグチ マツモト イノウエ キムラ ハヤシ サイトウ シミズ ヤマザキ モリ アベ イケダ ハシモト ヤマシタ イシカワ ナカジマ マエダ
フジタ オガワ ゴトウ オカダ ハセガワ ムラカミ コンドウ イシイ サカモト エンドウ アオキ フジイ ニシムラ フクダ オオタ ミウラ
フジワラ マツダ オカモト ナカガワ ナカノ ハラダ オノ タムラ タケウチ カネコ ワダ ナカヤマ イシダ ウエダ モリタ ハラ シバタ サカイ
クドウ ヨコヤマ ミヤザキ ミヤモト ウチダ タカギ アンドウ タニグチ オオノ マルヤマ イマイ コウノ フジモト ムラタ タケダ ウエノ スギヤマ
マスダ スガワラ ヒラノ オオツカ コジマ チバ クボ マツイ イワサキ サクライ ノグチ キノシタ ノムラ マツオ キクチ サノ オオニシ スギモト
アライ ホンダ ミズノ コマツ ツジ グエン チャン リー キム パク ワン""".split()
GIVEN = """ハルト ソウタ ユウト リク ミナト レン アオイ ユイ メイ サクラ ヒナ リオ ココナ ユナ ツムギ ヒロシ タカシ ケンジ マサオ
キヨシ イサム シゲル ヨシオ ミノル カズオ トシオ ノボル ススム ヒデオ タダシ サチコ ヨウコ ケイコ カズコ ヒロコ ノリコ トモコ ユウコ
クミコ ジュンコ ミチコ フミエ ハナコ マユミ アケミ エミ ナオミ アキコ メグミ チエ ダイキ タクヤ ショウタ ユウキ ケンタ リョウ ナオキ
コウジ シンイチ ジロウ タロウ リュウノスケ ソウスケ ユヅキ コハル ミサキ ナナミ アヤカ ミツキ イチカ アカリ ウタ カンナ シオリ スミレ
チヒロ ツバサ テツヤ トモヤ ニコ ネネ ノゾミ フウカ ヘイタ ホノカ マコト ムツミ モモカ ヤマト ユリ ヨシコ ランタロウ リサ ルイ レイナ
ロク ワカナ ギンジ グンペイ ゲンキ ゴウ ザイン ズイキ ゼン ゾウ ダン ヂウ ドンゴ バク ビアンカ ブン ベニ ボブ パウロ ピーター プリヤ ペドロ ポール
ティ ファム フォン ジェニー シャロン ヴァン""".split()
KANA = ("アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンー"
        "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴッャュョァィゥェォ")
SMALL = set("ッャュョァィゥェォーン")
_faces: dict = {}


def name_of(rng: np.random.Generator) -> str:
    """A name: half of the parts are known names, half are any kana."""
    parts = []
    for known in (FAMILY, GIVEN):
        if rng.random() < 0.5:
            parts.append(str(rng.choice(known)))
            continue
        n = int(rng.integers(2, 6))
        word = ""
        while len(word) < n:
            c = str(rng.choice(list(KANA)))
            if c in SMALL and (not word or word[-1] in SMALL):
                continue
            word += c
        parts.append(word)
    return " ".join(parts)


def draw(text: str, face: str, rng: np.random.Generator, hand: bool) -> np.ndarray:
    """The text in a furigana box of about 7 mm, at 300 dpi, kana set one by one."""
    size = int(rng.uniform(34, 62) if hand else rng.uniform(30, 54))
    key = (face, size)
    if key not in _faces:
        _faces[key] = ImageFont.truetype(ROOT + face, size)
    font = _faces[key]
    h = 83
    gap = rng.uniform(-0.08, 0.25) * size if hand else rng.uniform(0, 0.12) * size
    space = rng.uniform(0.45, 1.1) * size
    im = Image.new("L", (int((size + gap + 6) * len(text) + 120), h + 20), 255)
    pen = ImageDraw.Draw(im)
    x, base = rng.uniform(12, 60), 10 + h / 2 + rng.normal(0, 2.5)
    ink = int(rng.uniform(0, 70))
    for c in text:
        if c == " ":
            x += space
            continue
        dy, dx = (rng.normal(0, 0.05) * size, rng.normal(0, 0.03) * size) if hand else (0, 0)
        pen.text((x + dx, base + dy), c, font=font, fill=ink, anchor="lm")
        x += font.getlength(c) + gap
    a = np.asarray(im)[:, :int(x + rng.uniform(10, 80))]
    if hand:
        a = degrade.elastic(a, rng, rng.uniform(0, 5), smooth=rng.uniform(20, 40))
        a = degrade.thicken(a, float(np.clip(rng.normal(0.3, 0.8), -0.5, 2.2)))
    if rng.random() < 0.25:  # the box's rules, where registration is off
        a = a.copy()
        for y in (rng.integers(0, 5), a.shape[0] - 1 - rng.integers(0, 5)):
            cv2.line(a, (0, int(y)), (a.shape[1], int(y) + int(rng.integers(-2, 3))), int(rng.uniform(0, 120)),
                     int(rng.integers(1, 4)))
    return a


def spoil(g: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A scan of it."""
    u = rng.uniform
    g = degrade.warp(g, degrade.affine_matrix(g.shape, degrees=rng.normal(0, 0.5), shear=rng.normal(0, 0.06)))
    ink = 1.0
    if rng.random() < 0.25:
        ink = u(0.35, 0.9)
        g = degrade.fade(g, ink)
    if rng.random() < 0.08:
        g = degrade.streaks(g, rng, 1, dark=(0, 160))
    if rng.random() < 0.12:
        g = degrade.specks(g, rng, int(rng.integers(1, 8)), radius=(0.5, 3))
    g = degrade.blur(g, u(0.2, 1.4))
    scale = 1.0 if rng.random() < 0.65 else 2 / 3
    if scale < 1:
        g = degrade.resample(g, 300, 200)
    how = rng.choice(["jpeg", "bitonal", "diffusion", "copy"], p=[0.55, 0.25, 0.10, 0.10])
    if how == "jpeg":
        return degrade.jpeg(degrade.noise(degrade.paper_tone(g, u(215, 255)), rng, u(0, 8), u(0, 0.8)),
                            int(u(40, 93)))
    if how == "bitonal":
        return degrade.threshold(degrade.noise(g, rng, u(1, 12), u(0.4, 1.1)), 255 * (1 - ink * u(0.25, 0.5)))
    if how == "diffusion":
        return degrade.error_diffusion(degrade.paper_tone(g, u(240, 255)), u(0.9, 1.3))
    return degrade.photocopy(degrade.fade(g, 1 / ink), rng, 1, u(1.3, 2.2))


def main() -> int:
    out, kind, count, seed = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    out.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    made = 0
    while made < count:
        hand = {"print": False, "pen": True, "unseen": True}.get(kind, rng.random() < 0.6)
        faces = UNSEEN if kind == "unseen" else PEN if hand else PRINT
        face = str(rng.choice(faces))
        text = name_of(rng)
        if kind == "short":
            text = text.replace(" ", "")[:int(rng.integers(2, 5))]
        g = draw(text, face, rng, hand)
        if kind != "short" or rng.random() < 0.2:
            g = spoil(g, rng)
        line = norm.norm_text(g)
        if line is None:
            line = np.full((48, 64), 255, np.uint8)
        stem = f"{kind}-{made:05d}"
        cv2.imwrite(str(out / f"{stem}.png"), line, [cv2.IMWRITE_PNG_COMPRESSION, 1])
        (out / f"{stem}.gt.txt").write_text(text + "\n")
        made += 1
    print(f"{out}: {made} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main())
