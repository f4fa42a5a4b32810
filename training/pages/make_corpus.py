#!/usr/bin/python3
"""Makes a corpus of filled forms as a clinic's month brings them, with its registry and the truth.

    make_corpus.py OUT --pages 140 --seed 7 --forms FORMS_DIR [--digits IDX_DIR] [--clean | --contradicted [KIND ...]] [--profile NAME ...]

OUT/batches/<month>_<clinic code>/ holds the scans and manifest.csv, OUT/registry/ the masters, OUT/truth.jsonl one line a page.
The same arguments make the same bytes. README.md beside this file says what is on the pages.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")]

import cv2
import numpy as np

import contradictions
import faces
import hands
import others
import people
import scanner
import scenarios
import store
import transforms
from paper import Filler, Forms


def plan(pages: int, forms: list[str], clean: bool, rng: random.Random) -> tuple[list[tuple[str, str]], dict[str, int]]:
    """(form, scenario) for each paper, and how many extra sheets of each kind."""
    extra = {k: max(1, round(pages / (140 if clean else 70))) if pages >= 12 else 0 for k in ("same-file", "rescan", "blank-page", "unknown-form")}
    n = pages - sum(extra.values())
    shares = {"upside-down": .045, "variant-name": .05 if clean else .04, "no-code": .015 if clean else .022}
    shares |= {s: (.06 if clean else .555) / len(scenarios.PROBLEMS) for s in scenarios.PROBLEMS}
    kinds, debt = [], 0.0
    for s, share in rng.sample(list(shares.items()), len(shares)):
        debt += share * n
        kinds += [s] * int(debt)
        debt -= int(debt)
    kinds += ["clean"] * (n - len(kinds))
    rng.shuffle(kinds)
    turn = {s: rng.randrange(len(forms)) for s in kinds}
    out = []
    for s in kinds:
        fit = [f for f in forms if not (s in scenarios.WITHOUT_VOUCHER and scenarios.FORMS[f] == "COV")]
        turn[s] += 1
        out.append((fit[turn[s] % len(fit)], s))
    return out, extra


def contradicted(pages: int, forms: list[str], wanted: list[str]) -> tuple[list[tuple[str, str]], dict[str, int]]:
    """Papers of each kind of contradiction in turn, on each form in turn."""
    some = wanted or contradictions.KINDS
    return [(forms[i // len(some) % len(forms)], some[i % len(some)]) for i in range(pages)], {}


def batches(forms: list[str], clinics: list[people.Clinic], pages: int, rng: random.Random) -> list[dict]:
    """The clinics that send something: what they give, in which month, and in which kind of file."""
    files = [("pdf", [rng.choice(forms)]), ("tif", [rng.choice(forms)])]
    files += [("files", [f]) for f in forms] + [("files", forms)] * (3 if pages > 60 else 1) + ([("files", forms[:1] + forms[-1:])] * 2 if pages > 60 else [])
    out = []
    for clinic, (kind, gives) in zip(clinics, files):
        flu = any(scenarios.FORMS[f] == "INF" for f in gives)
        out.append(dict(clinic=clinic, kind=kind, forms=gives, month=(2026, 10 if flu else rng.choice([7, 8, 9, 10])), sheets=[]))
    return out


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("out")
    a.add_argument("--pages", type=int, default=140)
    a.add_argument("--seed", type=int, default=7)
    a.add_argument("--forms", required=True, help="folder of blank forms (PNG) and their fields (JSON)")
    a.add_argument("--digits", help="folder of handwritten digits (IDX, .gz or not); without it digits are drawn in pen-like faces")
    a.add_argument("--digit-share", type=float, default=.6, help="share of the digits that this seed may use")
    a.add_argument("--digit-span", metavar="FROM:TO", help="only images FROM … TO−1 of the file, as those that a training left out")
    a.add_argument("--clean", action="store_true", help="a month as offices see it: few pages with a problem")
    a.add_argument("--contradicted", nargs="*", metavar="KIND", choices=contradictions.KINDS,
                   help=f"papers with nothing wrong but one choice, which no answer may be taken from: {', '.join(contradictions.KINDS)}; without a KIND all in turn")
    a.add_argument("--plain-labels", action="store_true", help='lot stickers all say "Lot No."')
    a.add_argument("--residents", type=int, default=4000)
    a.add_argument("--profile", nargs="+", metavar="NAME", choices=[*scanner.PROFILES, *transforms.ALL],
                   help=f"only these looks: {', '.join([*scanner.PROFILES, *transforms.ALL])}; a harder one is put on an office scan")
    o = a.parse_args()
    started = time.process_time()
    faces.check()
    cv2.setNumThreads(1)
    forms = Forms(o.forms)
    known = [f for f in forms.layouts if f in scenarios.FORMS]
    if o.contradicted is not None and o.clean:
        a.error("--clean and --contradicted: one of them")
    if not known:
        raise SystemExit(f"{o.forms}: none of {', '.join(scenarios.FORMS)}")
    span = tuple(int(x) for x in o.digit_span.split(":")) if o.digit_span else None
    digits = hands.Digits(o.digits, o.seed, o.digit_share, span) if o.digits else None
    rng = random.Random(o.seed)
    city = people.City(o.residents, o.seed)
    month = scenarios.Month(city, forms.layouts, o.seed)
    kinds, extra = contradicted(o.pages, known, o.contradicted) if o.contradicted is not None else plan(o.pages, known, o.clean, rng)
    sent = batches(known, city.clinics, o.pages, rng)
    for number, (form, scenario) in enumerate(kinds):
        fit = [b for b in sent if form in b["forms"] and (b["kind"] == "files" or len(b["sheets"]) < max(4, o.pages // 24))]
        b = rng.choice([x for x in fit for _ in range(4 if x["kind"] != "files" else 2 if len(x["forms"]) > 1 else 1)])
        paper = month.paper(form, scenario, b["clinic"], b["month"])
        paper.number = number
        b["sheets"].append(dict(paper=paper, scenario=scenario))
    add_extra(sent, extra, o.seed, rng)
    profiles = {p: scanner.PROFILES[p] if p in scanner.PROFILES else .2 for p in (o.profile or scanner.PROFILES)}
    filler = Filler(forms, digits, o.seed, o.plain_labels)
    shutil.rmtree(o.out + "/batches", ignore_errors=True)
    truth, number = [], 0
    for b in sent:
        if b["sheets"]:
            number = write_batch(o, b, forms, filler, digits, profiles, truth, number)
    with open(o.out + "/truth.jsonl", "w", encoding="utf-8") as f:
        f.writelines(json.dumps(t, ensure_ascii=False) + "\n" for t in truth)
    rng.shuffle(city.history)
    city.write(o.out + "/registry")
    seconds = time.process_time() - started
    print(f"{len(truth)} pages, {sum(t['expect'] == ['verified'] for t in truth)} verifiable, {len(city.people)} residents, {seconds / max(1, len(truth)):.2f} s a page")


def add_extra(sent: list[dict], extra: dict[str, int], seed: int, rng: random.Random) -> None:
    """The same file twice, the same paper scanned again, empty and foreign sheets: only where each sheet is its own file."""
    loose = [b for b in sent if b["kind"] == "files" and any(s["scenario"] == "clean" for s in b["sheets"])]
    for kind, n in extra.items():
        for i in range(n if loose else 0):
            b = loose[i % len(loose)]
            sheet = dict(scenario=kind, paper=None, of=None, turn=seed + i)
            if kind in ("same-file", "rescan"):
                free = [s for s in b["sheets"] if s["scenario"] == "clean" and not s.get("again")] or [s for s in b["sheets"] if s["scenario"] == "clean"]
                first = rng.choice(free)
                first["again"] = True
                sheet |= dict(paper=first["paper"], of=first)
            b["sheets"].append(sheet)


def write_batch(o, b: dict, forms: Forms, filler: Filler, digits, profiles: dict, truth: list, number: int) -> int:
    y, m = b["month"]
    name = f"batches/{y}-{m:02d}_{b['clinic'].code}"
    folder = f"{o.out}/{name}"
    os.makedirs(folder)
    many, count = [], {}
    for i, sheet in enumerate(b["sheets"], 1):
        number += 1
        rng = np.random.default_rng([o.seed, 3, number])
        profile = str(rng.choice(list(profiles), p=np.array(list(profiles.values())) / sum(profiles.values())))
        if b["kind"] != "files" and profile == "bitonal":
            profile = "office"
        paper, scenario = sheet["paper"], sheet["scenario"]
        if scenario == "same-file":
            profile, file = sheet["of"]["profile"], f"{i:04d}{os.path.splitext(sheet['of']['file'])[1]}"
            shutil.copyfile(f"{o.out}/{sheet['of']['file']}", f"{folder}/{file}")
        else:
            if paper is None:
                profile = profile if profile in scanner.PROFILES and scenario != "blank-page" and profile != "bitonal" else "office"
            page, dpi, quality = picture(sheet, paper, profile, filler, digits, rng)
            if b["kind"] == "files":
                file = f"{i:04d}.{'jpg' if quality else 'tif'}"
                store.write_jpeg(f"{folder}/{file}", page, dpi, quality) if quality else store.write_tiff(f"{folder}/{file}", [(page, dpi)])
            else:
                file = "scan0001." + b["kind"]
                if dpi != 300:
                    page = cv2.resize(page, (2480, 3508), interpolation=cv2.INTER_CUBIC)
                many.append((page, 300, quality))
        sheet |= dict(file=f"{name}/{file}", profile=profile)
        truth.append(row(sheet, paper, forms, i if many else 1))
        if sheet["scenario"] not in ("same-file", "rescan") and paper is not None:
            count[paper.lot.vaccine] = count.get(paper.lot.vaccine, 0) + 1
    if b["kind"] == "tif":
        store.write_tiff(f"{folder}/scan0001.tif", [(scanner.diffused(p, np.random.default_rng([o.seed, 4, i])), 300) for i, (p, _, _) in enumerate(many)])
    elif b["kind"] == "pdf":
        store.write_pdf(f"{folder}/scan0001.pdf", many)
    people.table(f"{folder}/manifest.csv", ["医療機関コード", "実施年月", "ワクチン種別", "件数"],
                 [[b["clinic"].code, f"{y}{m:02d}", v, str(count[v])] for v in ("MR", "INF", "COV") if v in count])
    return number


def picture(sheet: dict, paper, profile: str, filler: Filler, digits, rng: np.random.Generator) -> tuple[np.ndarray, int, int]:
    if paper is not None:
        page = filler.draw(paper)
    else:
        page = others.blank() if sheet["scenario"] == "blank-page" else others.unknown(rng, digits, sheet["turn"])
    if sheet["scenario"] == "upside-down":
        page = page[::-1, ::-1]
    page, dpi, quality = scanner.scan(np.ascontiguousarray(page), profile if profile in scanner.PROFILES else "office", rng)
    if profile in transforms.ALL:
        page, dpi, quality = transforms.ALL[profile](page, dpi, rng)
    return page, dpi, quality


def row(sheet: dict, paper, forms: Forms, page: int) -> dict:
    kind = sheet["scenario"]
    expect = {"same-file": ["duplicate"], "rescan": ["duplicate", "review"], "blank-page": ["blank"], "unknown-form": ["unidentified"]}.get(kind)
    out = dict(file=sheet["file"], form=paper.form if paper else None, scenario=kind, profile=sheet["profile"], resident=paper.resident if paper else None,
               fields=paper.fields(forms.layouts[paper.form]) if paper else {}, expect=expect or paper.expect)
    if sheet.get("of"):
        out["duplicate_of"] = sheet["of"]["file"]
    return out | dict(page=page)


if __name__ == "__main__":
    main()
