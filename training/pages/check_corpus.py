#!/usr/bin/python3
"""Checks what a made corpus promises: truth, files, registry and manifests agree.

    check_corpus.py CORPUS
"""

from __future__ import annotations

import collections
import csv
import datetime as dt
import hashlib
import json
import os
import sys

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")]

import people
import scenarios
import store


def rows(path: str, encoding: str = "utf-8") -> list[dict]:
    with open(path, encoding=encoding, newline="") as f:
        return list(csv.DictReader(f))


def main() -> int:
    folder = sys.argv[1]
    truth = [json.loads(line) for line in open(folder + "/truth.jsonl", encoding="utf-8")]
    registry = {r["宛名番号"]: r for r in rows(folder + "/registry/residents-utf8.csv")}
    vouchers = {r["宛名番号"]: r["券番号"] for r in rows(folder + "/registry/vouchers.csv")}
    clinics = {r["医療機関コード"] for r in rows(folder + "/registry/clinics.csv")}
    lots = {r["ロット番号"]: r for r in rows(folder + "/registry/lots.csv")}
    history = {(r["宛名番号"], r["ワクチン種別"], r["回数"]): r["接種年月日"] for r in rows(folder + "/registry/history.csv")}
    wrong: list[str] = []

    def must(ok: bool, t: dict, what: str) -> None:
        if not ok:
            wrong.append(f"{t['file']}#{t['page']} {t['scenario']}: {what}")

    narrow = rows(folder + "/registry/residents.csv", "cp932")
    must(len(narrow) == len(registry) and any("〓" in r["氏名"] for r in narrow), dict(file="registry", page=0, scenario=""), "CP932 extract")
    for code in clinics | set(registry):
        must(people.luhn(code[:-1]) == code[-1], dict(file=code, page=0, scenario=""), "check digit")
    pages = {f: len(store.read(f"{folder}/{f}")) for f in {t["file"] for t in truth}}
    seen = collections.Counter((t["file"], t["page"]) for t in truth)
    for t in truth:
        f, r, s = t["fields"], registry.get(t["resident"] or ""), t["scenario"]
        must(seen[t["file"], t["page"]] == 1 and 1 <= t["page"] <= pages[t["file"]], t, "no such page")
        if not f:
            continue
        must(f["clinic_code"] in clinics and f["clinic_code"] in t["file"], t, "clinic")
        must((f["lot"] in lots) == (s not in ("lot-missing", "lot-unknown")), t, "lot")
        must((r is None) == (s == "not-resident"), t, "resident")
        given = f["given_date"] and dt.date.fromisoformat(f["given_date"])
        must(bool(given) == (s not in ("date-missing", "date-impossible")), t, "date")
        must(not given or given.strftime("%Y-%m") in t["file"], t, "month")
        if "verified" in t["expect"] or s == "same-file":
            must(r["氏名カナ"].replace("　", " ") == f["kana"] and r["生年月日"] == f["birth_date"].replace("-", ""), t, "person")
            must((r["氏名"].replace("　", " ") == f["name"]) == (s != "variant-name"), t, "name")
            must(f.get("resident_code") in (None, t["resident"]) or s == "no-code", t, "code")
            must(f.get("voucher_number", vouchers[t["resident"]]) == vouchers[t["resident"]], t, "voucher")
            must(r["住民状態"] == "1" and r["住民となった年月日"] < given.strftime("%Y%m%d"), t, "status")
            must(given.strftime("%Y%m%d") < lots[f["lot"]]["有効期限"] and lots[f["lot"]]["製品名"] == f["product"], t, "lot's expiry")
            number = 2 if f["dose"] == "２期" else 1
            must(scenarios.eligible(f["vaccine"], number, dt.date.fromisoformat(f["birth_date"]), given), t, "age")
            before = history.get((t["resident"], f["vaccine"], f["dose"]))
            must(before is None or f["vaccine"] == "INF" and before < "2026-04-01", t, "already recorded")
        if s == "already-recorded":
            must((t["resident"], f["vaccine"], f["dose"]) in history, t, "not in the history")
        if s == "same-file":
            same = {hashlib.sha256(open(f"{folder}/{x}", "rb").read()).digest() for x in (t["file"], t["duplicate_of"])}
            must(len(same) == 1, t, "bytes differ")
    claimed = {}
    for name in os.listdir(folder + "/batches"):
        for r in rows(f"{folder}/batches/{name}/manifest.csv"):
            claimed[name, r["ワクチン種別"]] = int(r["件数"])
    counted = collections.Counter((t["file"].split("/")[1], t["fields"]["vaccine"]) for t in truth if t["fields"] and "duplicate_of" not in t)
    must(claimed == dict(counted), dict(file="manifest", page=0, scenario=""), "counts")
    print("\n".join(wrong[:40]) or f"{len(truth)} pages agree with their registry and manifests")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
