"""Draws a filled form: the blank sheet, and what people, stamps and printers put on it."""

from __future__ import annotations

import datetime as dt
import json
import os

import cv2
import numpy as np

import contradictions
import faces
import hands
import ink
import labels
import names
from scenarios import AMOUNT, Paper, age, era


class Forms:
    """The blank forms of a folder: NAME.png at 300 dpi and NAME.json with the fields in millimetres."""

    def __init__(self, folder: str):
        self.layouts, self.blanks = {}, {}
        for file in sorted(os.listdir(folder)):
            if file.endswith(".json"):
                layout = json.load(open(os.path.join(folder, file), encoding="utf-8"))
                image = cv2.imread(os.path.join(folder, file[:-5] + ".png"), cv2.IMREAD_GRAYSCALE)
                if image is None or image.shape[1] != 2480 or layout.get("dpi", 300) != 300:
                    raise SystemExit(f"{file}: a blank of 2480 pixels in width at 300 dpi is needed")
                self.layouts[layout["form"]], self.blanks[layout["form"]] = layout["fields"], image


class Filler:
    """Fills forms; one generator a paper, so that the same paper can be drawn again."""

    def __init__(self, forms: Forms, digits: hands.Digits | None, seed: int, plain_labels: bool):
        self.forms, self.digits, self.seed, self.plain = forms, digits, seed, plain_labels

    def draw(self, paper: Paper) -> np.ndarray:
        self.rng = np.random.default_rng([self.seed, 1, paper.number])
        self.page, self.layout = self.forms.blanks[paper.form].copy(), self.forms.layouts[paper.form]
        self.person = hands.Hand(self.rng, self.digits)
        self.doctor = hands.Hand(np.random.default_rng([self.seed, 2, int(paper.clinic.code[3:]), paper.number % 2]), self.digits)
        self.doctor.rng = self.rng
        self.typed = self.rng.random() < .3
        self.face = (faces.PRINT[self.rng.integers(len(faces.PRINT))], *faces.PRINT_LAST)
        self.shift = self.rng.normal(0, .3, 2)
        self._head(paper)
        for name, field in self.layout.items():
            if name[0] == "q" and name[1:].isdigit():
                self._choice(field, [paper.answers[name]], self.person)
        self._doctor_part(paper)
        self._clinic_part(paper)
        if paper.contradicted:
            self._contradict(paper)
        return self.page

    # -- who

    def _head(self, p: Paper) -> None:
        f, person, rng = self.layout, self.person, self.rng
        if "resident_code" in f and p.code:
            self._cells(f["resident_code"], p.code, person, self.typed or rng.random() < .2)
        if "voucher" in f:
            slip, _ = labels.voucher(p.voucher, p.dose_number(f), p.voucher_name, rng, rng.random() < .5)
            x, y, w, h = f["voucher"]["box"]
            ink.paste(self.page, slip, (x + w / 2 + rng.normal(0, 1.4)) * ink.PX, (y + h / 2 + rng.normal(0, .8)) * ink.PX, rng.normal(0, 1.9))
        self._line(f["kana"], p.kana.replace("　", "　" if self.typed else " "), rng.uniform(3.3, 4.3), 3.3)
        self._line(f["name"], p.name.replace("　", "　" if self.typed else " "), rng.uniform(5.4, 7.2), rng.uniform(4.4, 5.2))
        self._choice(f["sex"], [p.sex], person)
        self._choice(f["birth_era"], [era(p.birth)[0]], person)
        birth = (str(era(p.birth)[1]), str(p.birth.month), str(p.birth.day))
        for part, value in zip(("birth_year", "birth_month", "birth_day"), birth):
            self._cells(f[part], value, person, self.typed)
        self._line(f["address"], p.address, rng.uniform(3.3, 4.3), 3.1, digits=rng.random() < .5)
        if "phone" in f and rng.random() < .95:
            number = f"{rng.choice(['072', '072', '090', '080', '070', '06'])}-{rng.integers(2000, 9999)}-{rng.integers(0, 9999):04d}"
            self._line(f["phone"], number, rng.uniform(2.3, 3.2), 2.9)
        when = p.given or dt.date(*p.month, 15)
        years, months = age(p.birth, when)
        for part, value in (("age_years", years), ("age_months", months)):
            if part in f and (part == "age_years" or rng.random() < .8):
                self._loose(f[part]["box"], str(value), person, rng.uniform(4.2, 6.2))
        self._cells(f["temperature"], p.temperature[:2], person, self.typed and rng.random() < .3, wide=True)
        self._cells(f["temperature_tenth"], p.temperature[3:], person, self.typed and rng.random() < .3, wide=True)
        if "fee" in f:
            self._choice(f["fee"], [p.fee], person)

    # -- what the doctor and the person sign

    def _doctor_part(self, p: Paper) -> None:
        f, rng = self.layout, self.rng
        self._choice(f["doctor_judgement"], p.judgements, self.doctor)
        box = f["doctor_signature"]["box"]
        if p.doctor_signature:
            if rng.random() < .25:
                self._typed(box, p.clinic.doctor, 3.6, rng.uniform(20, 70), rng.uniform(2, 12))
            else:
                self.doctor.write(self.page, p.clinic.doctor, box, rng.uniform(4.2, 5.6), 1.6, rng.uniform(2, 14))
            if rng.random() < .6:
                x, y, w, h = box
                ink.seal(self.page, p.clinic.doctor.split(" ")[0], x + w * rng.uniform(.5, .92), y + rng.uniform(-2.2, 4), rng)
        self._choice(f["consent"], p.consents, self.person)
        box = f["consent_signature"]["box"]
        if p.consent_signature:
            name = p.name.replace("　", " ")
            if p.lot.vaccine == "MR" and rng.random() < .7 and "　" in p.name:
                name = p.name.split("　")[0] + " " + (names.M + names.F)[rng.integers(len(names.M + names.F))][0]
            self.person.write(self.page, name, box, rng.uniform(3.8, 5.2), 1.5, rng.uniform(1.5, 14))
            if rng.random() < .15:
                ink.seal(self.page, p.name.split("　")[0][:2], box[0] + rng.uniform(42, 66), box[1] + rng.uniform(1, 4), rng)

    # -- the clinic's part

    def _clinic_part(self, p: Paper) -> None:
        f, rng, doctor = self.layout, self.rng, self.doctor
        if p.lot_number:
            slip = labels.sticker(p.lot, p.lot_number, rng, self.plain)
            x, y, w, h = f["lot_label"]["box"]
            ink.paste(self.page, slip, (x + w / 2 + rng.normal(0, 1.3)) * ink.PX, (y + h / 2 + rng.normal(0, .9)) * ink.PX, rng.normal(0, 1.7))
        self._choice(f["dose"], p.doses, doctor)
        amount = AMOUNT[p.lot.vaccine]
        if rng.random() < .35:
            doctor.write(self.page, amount, f["amount"]["box"], rng.uniform(3.8, 5.2), 1, rng.uniform(1, 5))
        else:
            x, y, w, h = f["amount"]["box"]
            self._loose([x + 1, y, 7, h], amount[0], doctor, rng.uniform(4, 5.4))
            dot = np.array([[x + 9.3, y + h * .72], [x + 9.5, y + h * .76]]) * ink.PX
            ink.stroke(self.page, dot + rng.normal(0, 2, 2), max(5, doctor.pen.width * 1.4), doctor.pen.level, rng)
            self._loose([x + 11, y, 7, h], amount[2], doctor, rng.uniform(4, 5.4))
        level, turn = rng.uniform(25, 135), rng.normal(0, .8)
        self._stamp(f["clinic"]["box"], p.clinic.name, rng.uniform(3.8, 4.8), level, turn)
        if rng.random() < .3:
            doctor.write(self.page, p.clinic.doctor, f["doctor_name"]["box"], rng.uniform(3.8, 5), 1.3)
        else:
            self._stamp(f["doctor_name"]["box"], p.clinic.doctor, rng.uniform(3.2, 4), level, turn)
        self._cells(f["clinic_code"], p.clinic.code, doctor, rng.random() < .8)
        stamped = rng.random() < .12
        for part, value in zip(("given_year", "given_month", "given_day"), p.date_cells):
            self._cells(f[part], value, doctor, stamped)

    def _contradict(self, p: Paper) -> None:
        """What takes the answer from a choice, by whose pen answered it; the seal is the doctor's."""
        chosen = {"dose": p.intended, "consent": "希望する", "doctor_judgement": "可能"}[p.contradicted]
        hand = self.person if p.contradicted == "consent" else self.doctor
        contradictions.draw(self.page, p.scenario, self.layout[p.contradicted]["options"], chosen, hand.pen, p.clinic.doctor.split(" ")[0], self.rng)

    # -- ways of putting things on paper

    def _typed(self, box: list[float], text: str, size: float, level: float, at: float = 2) -> None:
        x, y, w, h = box
        line = faces.line(self.face, int(size * ink.PX), text)
        room = int((w - at) * ink.PX)
        if line.shape[1] > room:
            line = cv2.resize(line, (room, line.shape[0]), interpolation=cv2.INTER_AREA)
        ink.put(self.page, line, (x + at + self.shift[0]) * ink.PX, (y + h / 2 + self.shift[1]) * ink.PX - line.shape[0] / 2, level)

    def _stamp(self, box: list[float], text: str, size: float, level: float, turn: float) -> None:
        """A rubber stamp: a little turned, unevenly inked."""
        line = np.pad(faces.line(self.face, int(size * ink.PX), text), 12)
        h, w = line.shape
        line = cv2.warpAffine(line, cv2.getRotationMatrix2D((w / 2, h / 2), turn, 1), (w, h))
        coat = cv2.resize(self.rng.random((4, 12), np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
        ink.put(self.page, line * np.clip(.65 + .6 * coat, 0, 1), (box[0] + self.rng.uniform(0, 5)) * ink.PX,
                (box[1] + box[3] / 2 + self.rng.normal(0, .4)) * ink.PX - h / 2, level)

    def _line(self, field: dict, text: str, written: float, typed: float, digits: bool = False) -> None:
        if self.typed:
            self._typed(field["box"], text, typed, 35 + 25 * self.shift[0] ** 2)
        elif digits and self.digits is not None:
            self._mixed(field["box"], text, written)
        else:
            self.person.write(self.page, text, field["box"], written)

    def _mixed(self, box: list[float], text: str, height: float) -> None:
        """An address: words from the face, numbers from real digits."""
        parts, run = [], ""
        for c in text + "\0":
            if run and (c == "\0" or c.isdigit() != run[-1].isdigit()):
                parts.append(run)
                run = ""
            run += c
        px = height * ink.PX
        images = []
        for part in parts:
            if part.isdigit():
                images += [self.person.digit(int(d), px * .82) for d in part]
            else:
                images.append(self.person.words(part.strip() or "・", px))
        gap = px * .14
        wide = sum(i.shape[1] + gap for i in images)
        squeeze = min(1, (box[2] - 2) * ink.PX / wide)
        x, middle = (box[0] + 1.5) * ink.PX, (box[1] + box[3] / 2) * ink.PX
        for image in images:
            if squeeze < 1:
                image = cv2.resize(image, None, fx=squeeze, fy=max(squeeze, .85), interpolation=cv2.INTER_AREA)
            ink.put(self.page, image, x, middle - image.shape[0] / 2 + self.rng.normal(0, 2), self.person.pen.level)
            x += image.shape[1] + gap * squeeze

    def _loose(self, box: list[float], number: str, hand: hands.Hand, height: float) -> None:
        x, y, w, h = box
        images = [hand.digit(int(d), height * ink.PX) for d in number]
        wide = sum(i.shape[1] + 7 for i in images)
        at = (x + w / 2) * ink.PX - wide / 2 + self.rng.normal(0, 8)
        for image in images:
            ink.put(self.page, image, at, (y + h / 2) * ink.PX - image.shape[0] / 2 + self.rng.normal(0, 3), hand.pen.level)
            at += image.shape[1] + self.rng.uniform(3, 12)

    def _cells(self, field: dict, number: str, hand: hands.Hand, typed: bool, wide: bool = False) -> None:
        """Digits in cells, from the right; some people fill up with a zero."""
        if not number:
            return
        n, (cw, ch) = field["cells"], field["cell"]
        if not typed and hand.pads_with_zero and n == 2:
            number = number.zfill(2)
        face = self.face[0] if faces.has(self.face[0], "0") else faces.GOTHIC
        for i, d in enumerate(number):
            x = field["box"][0] + field["pitch"] * (n - len(number) + i) + cw / 2
            y = field["box"][1] + ch / 2
            if typed:
                image = faces.line((face,), int(ch * .66 * ink.PX), d)
                dx, dy, level = self.shift[0], self.shift[1], 35 + 25 * self.shift[0] ** 2
            else:
                image = hand.digit(int(d), ch * hand.size * ink.PX)
                limit = int(cw * 1.06 * ink.PX)
                if image.shape[1] > limit:
                    image = cv2.resize(image, (limit, image.shape[0]), interpolation=cv2.INTER_AREA)
                dx, dy, level = hand.rng.normal(0, .055 * cw), hand.rng.normal(0, .04 * ch), hand.pen.level
            ink.put(self.page, image, (x + dx) * ink.PX - image.shape[1] / 2, (y + dy) * ink.PX - image.shape[0] / 2, level)

    def _choice(self, field: dict, chosen: list[str], hand: hands.Hand) -> None:
        for option in chosen:
            box = field["options"][option]
            if field["mark"] == "circle":
                ink.ring(self.page, box, hand.pen, self.rng)
            else:
                kind = hand.marks if hand.marks != "any" else self.rng.choice(["tick", "cross", "scribble"])
                ink.check(self.page, box, kind, hand.pen, self.rng)
