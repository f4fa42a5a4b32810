"""Sheets that are in the pile and are no known form: empty ones, leaflets, bills, other questionnaires."""

from __future__ import annotations

import cv2
import numpy as np

import faces
import hands
import ink

BODY = ["予防接種を受ける前に、この説明書をよくお読みください。", "わからないことがあれば、接種の前に医師におたずねください。", "接種後の30分は医療機関でようすをみてください。",
        "発熱やけいれんなどの症状が出たときは、すぐに診察を受けてください。", "母子健康手帳を必ずお持ちください。", "接種した日の入浴はさしつかえありません。",
        "健康被害が生じた場合には、救済制度による給付を受けられることがあります。", "次の接種までの間隔については裏面の表をごらんください。"]
QUESTIONS = ["今日の体の調子はよいですか", "卵を食べて具合が悪くなったことがありますか", "現在、何か病気で治療を受けていますか", "１週間以内に熱が出ましたか", "妊娠している可能性がありますか",
             "これまでに輸血を受けたことがありますか", "家族に具合の悪い人がいますか"]


def blank() -> np.ndarray:
    return np.full((3508, 2480), 255, np.uint8)


def leaflet(rng: np.random.Generator) -> np.ndarray:
    page, face = blank(), (faces.PRINT[rng.integers(len(faces.PRINT))], *faces.PRINT_LAST)
    _text(page, face, rng.choice(["水痘ワクチンの説明書", "子宮頸がん予防接種のご案内", "ＢＣＧ予防接種について"]), 105, 32, 7, True)
    y = 55.0
    while y < 250:
        for _ in range(int(rng.integers(2, 6))):
            _text(page, face, BODY[rng.integers(len(BODY))] + BODY[rng.integers(len(BODY))][:int(rng.integers(0, 18))], 22, y, 3.6)
            y += 7.4
        y += 6
    return page


def bill(rng: np.random.Generator) -> np.ndarray:
    page, face = blank(), (faces.PRINT[rng.integers(len(faces.PRINT))], *faces.PRINT_LAST)
    _text(page, face, "予防接種委託料請求書", 105, 30, 7, True)
    _text(page, face, "堺市長　様", 22, 46, 4.5)
    for i in range(13):
        y = int((70 + 9 * i) * ink.PX)
        cv2.line(page, (int(22 * ink.PX), y), (int(188 * ink.PX), y), 0, 2)
    for x in (22, 92, 120, 150, 188):
        cv2.line(page, (int(x * ink.PX), int(70 * ink.PX)), (int(x * ink.PX), int(178 * ink.PX)), 0, 2)
    for i, row in enumerate(["種別", "ＢＣＧ", "水痘", "日本脳炎", "五種混合", "ロタウイルス", "Ｂ型肝炎", "小児用肺炎球菌"]):
        _text(page, face, row, 25, 73 + 9 * i, 3.8)
        if i:
            for x, top in ((104, 30), (128, 12000), (158, 300000)):
                _text(page, face, f"{rng.integers(1, top):,}", x, 73 + 9 * i, 3.8)
    return page


def other_form(rng: np.random.Generator, digits: hands.Digits | None) -> np.ndarray:
    """Another vaccine's questionnaire, filled in: nearest to the known forms, and still none of them."""
    page, face, hand = blank(), (faces.PRINT[rng.integers(len(faces.PRINT))], *faces.PRINT_LAST), hands.Hand(rng, digits)
    _text(page, face, str(rng.choice(["日本脳炎予防接種予診票", "高齢者用肺炎球菌予防接種予診票", "水痘予防接種予診票"])), 105, 18, 6, True)
    for y0, y1 in ((34, 92), (100, 100 + 11 * len(QUESTIONS)), (196, 236)):
        cv2.rectangle(page, (int(14 * ink.PX), int(y0 * ink.PX)), (int(194 * ink.PX), int(y1 * ink.PX)), 0, 4)
    for i, label in enumerate(["住　所", "ふりがな", "氏　名", "生年月日"]):
        y = 34 + 14.5 * i
        cv2.line(page, (int(14 * ink.PX), int(y * ink.PX)), (int(194 * ink.PX), int(y * ink.PX)), 0, 2)
        _text(page, face, label, 18, y + 5, 3.8)
        hand.write(page, ["堺市南区桃山台2丁1番", "やまわき みゆ", "山脇 美優", "平成30年 6月 9日"][i], [50, y, 120, 14], 5.5)
    for i, q in enumerate(QUESTIONS):
        y = 100 + 11 * i
        cv2.line(page, (int(14 * ink.PX), int(y * ink.PX)), (int(194 * ink.PX), int(y * ink.PX)), 0, 1)
        _text(page, face, f"（{i + 1}）{q}", 17, y + 3.5, 3.7)
        for x, word in ((140, "はい"), (165, "いいえ")):
            _text(page, face, word, x, y + 3.5, 3.7)
        ink.ring(page, [138, y + 2, 11, 6.5] if rng.random() < .3 else [163, y + 2, 14.5, 6.5], hand.pen, rng)
    _text(page, face, "医師の判断　接種は（可能・見合わせる）", 18, 204, 4)
    return page


def unknown(rng: np.random.Generator, digits: hands.Digits | None, turn: int) -> np.ndarray:
    return [leaflet, bill, lambda r: other_form(r, digits)][turn % 3](rng)


def _text(page: np.ndarray, face: tuple[str, ...], text: str, x: float, y: float, size: float, centre: bool = False) -> None:
    line = faces.line(face, int(size * ink.PX), str(text))
    ink.put(page, line, x * ink.PX - (line.shape[1] / 2 if centre else 0), y * ink.PX, 10)
