"""The registry of an invented city: families, twins, foreigners, vouchers, clinics, lots; and its files."""

from __future__ import annotations

import codecs
import csv
import dataclasses
import datetime as dt
import os
import random

import names

TODAY = dt.date(2026, 11, 1)    # the day of the extract
CITY = "271403"


@dataclasses.dataclass
class Resident:
    code: str
    household: str
    name: str
    kana: str
    birth: dt.date
    sex: str
    post: str
    address: str
    building: str
    since: dt.date
    voucher: str
    status: str = "1"
    why: str = ""
    removed: str = ""
    protected: str = "0"
    twin: str = ""


@dataclasses.dataclass(frozen=True)
class Clinic:
    code: str
    name: str
    doctor: str


@dataclasses.dataclass(frozen=True)
class Lot:
    vaccine: str
    product: str
    maker: str
    number: str
    expiry: str


def luhn(nine: str) -> str:
    """Modulus 10 with weights 2 and 1 from the right, products' digits summed (M10W21)."""
    total = 0
    for i, c in enumerate(reversed(nine)):
        p = int(c) * (2 if i % 2 == 0 else 1)
        total += p // 10 + p % 10
    return str((10 - total % 10) % 10)


class City:
    """Everything the registry holds. `stranger()` makes people whom it does not hold."""

    def __init__(self, count: int, seed: int):
        self.rng = random.Random(seed * 1_000_003 + 17)
        self.codes, self.vouchers = set(), set()
        self.people: list[Resident] = []
        household = 0
        while len(self.people) < count:
            household += 1
            self.people += self.family(f"{household:010d}")
        for p in self.people:
            self._leaves(p)
        self.clinics = [Clinic(c + luhn(c), n, d) for c, (n, d) in
                        zip((f"271{x:06d}" for x in self.rng.sample(range(100000, 999999), len(names.CLINICS))), names.CLINICS)]
        self.lots = [lot for product in names.PRODUCTS for lot in self._lots(*product)]
        self.history: list[list[str]] = []

    def fresh(self, used: set[str], digits: int, top: int) -> str:
        while True:
            n = f"{self.rng.randrange(top):0{digits}d}"
            if n not in used:
                used.add(n)
                return n

    def _code(self) -> str:
        nine = self.fresh(self.codes, 9, 10 ** 9)
        return nine + luhn(nine)

    def family(self, household: str) -> list[Resident]:
        r = self.rng
        surname, kana = r.choice(names.S)
        foreign = r.random() < .03
        post, town = r.choice(names.TOWNS)
        address = (f"堺市{town}{r.randint(1, 5)}丁{r.randint(1, 34)}番{r.randint(1, 40)}号" if r.random() < .6
                   else f"堺市{town}{r.randint(1, 1400)}番地{r.choice(['', '2', '5', '10', '23'])}")
        building = r.choice(names.BUILDINGS)
        kind = r.random()
        kids = r.uniform(.1, 7.2)
        if kind < .36:
            ages = [r.uniform(24, 44), r.uniform(24, 44)][: r.choice([1, 2, 2])] + [kids] + [abs(kids + r.choice([-1, 1]) * r.uniform(1.2, 5)) for _ in range(r.choice([0, 0, 1, 1, 2]))]
        elif kind < .84:
            first = r.uniform(65.2, 99)
            ages = [first] + [min(103, max(60, first + r.uniform(-6, 6)))] * r.choice([0, 1, 1])
        else:
            ages = [r.uniform(18, 64) for _ in range(r.choice([1, 1, 2]))]
        out, heard = [], set()
        for i, age in enumerate(ages):
            sex = str(1 + (i % 2 if r.random() < .7 and i < 2 else r.randint(0, 1)))
            if foreign:
                name, reading = r.choice(names.FOREIGN)
                if reading in heard:
                    continue
                heard.add(reading)
            else:
                name, reading = self._given(sex, heard)
                name, reading = f"{surname}　{name}", f"{kana}　{reading}"
            birth = TODAY - dt.timedelta(days=int(age * 365.2425))
            since = max(birth, TODAY - dt.timedelta(days=r.randint(150, 9000)))
            out.append(Resident(self._code(), household, name, reading, birth, sex, post, address, building, since,
                                self.fresh(self.vouchers, 10, 40_000_000), protected="1" if r.random() < .01 else "0"))
        small = [p for p in out if p.birth > TODAY - dt.timedelta(days=7 * 365)]
        if small and not foreign and r.random() < .06:
            out.append(self._twin(small[0], heard))
        return out

    def _given(self, sex: str, heard: set[str], near: str = "") -> tuple[str, str]:
        pool = [g for g in (names.M if sex == "1" else names.F) if g[1] not in heard]
        alike = [g for g in pool if near and g[0][0] == near[0]]
        given = self.rng.choice(alike or pool)
        heard.add(given[1])
        return given

    def _twin(self, p: Resident, heard: set[str]) -> Resident:
        """Same household and birthday, and if the list has one, a given name that begins with the same character."""
        surname, reading = p.name.split("　")[0], p.kana.split("　")[0]
        given = self._given(p.sex, heard, p.name.split("　")[1])
        q = dataclasses.replace(p, code=self._code(), voucher=self.fresh(self.vouchers, 10, 40_000_000),
                                name=f"{surname}　{given[0]}", kana=f"{reading}　{given[1]}", twin=p.code)
        p.twin = q.code
        return q

    def _leaves(self, p: Resident) -> None:
        r = self.rng.random()
        if r < .055:
            p.status, p.why = ("2", "転出") if r < .034 else ("3", "死亡")
            first = max(p.since + dt.timedelta(days=1), TODAY - dt.timedelta(days=900))
            last = dt.date(2026, 6, 25)
            p.removed = (last - dt.timedelta(days=self.rng.randint(0, max(0, (last - first).days)))).strftime("%Y%m%d")

    def _lots(self, vaccine: str, product: str, maker: str, pattern: str) -> list[Lot]:
        def one() -> str:
            return "".join(self.rng.choice("0123456789") if c == "#" else self.rng.choice("ABCEFHKLPW") if c == "@" else c for c in pattern)
        return [Lot(vaccine, product, maker, n, self.rng.choice(["20261231", "20270131", "20270331", "20270630", "20270930"]))
                for n in dict.fromkeys(one() for _ in range(self.rng.choice([2, 2, 3])))]

    def stranger(self) -> Resident:
        """Someone whom the registry does not hold, with a code and a voucher that fit their check digits."""
        return self.rng.choice(self.family(""))

    def write(self, folder: str) -> None:
        os.makedirs(folder, exist_ok=True)
        rows = [[p.code, p.household, p.name, p.kana, p.birth.strftime("%Y%m%d"), p.sex, p.post, p.address, p.building,
                 p.since.strftime("%Y%m%d"), p.status, p.why, p.removed, p.protected] for p in self.people]
        head = "宛名番号 世帯番号 氏名 氏名カナ 生年月日 性別 郵便番号 住所 方書 住民となった年月日 住民状態 異動事由 消除年月日 支援措置".split()
        codecs.register_error("geta", lambda e: ("〓" * (e.end - e.start), e.end))
        table(folder + "/residents.csv", head, rows, "cp932")
        table(folder + "/residents-utf8.csv", head, rows)
        table(folder + "/vouchers.csv", ["宛名番号", "市区町村コード", "券番号"], [[p.code, CITY, p.voucher] for p in self.people])
        table(folder + "/clinics.csv", ["医療機関コード", "名称", "医師名"], [[c.code, c.name, c.doctor] for c in self.clinics])
        table(folder + "/lots.csv", ["ワクチン種別", "製品名", "メーカー", "ロット番号", "有効期限"], [list(dataclasses.astuple(x)) for x in self.lots])
        table(folder + "/history.csv", ["宛名番号", "ワクチン種別", "回数", "接種年月日", "ロット番号", "医療機関コード"], self.history)


def table(path: str, head: list[str], rows: list[list[str]], encoding: str = "utf-8", end: str = "\r\n") -> None:
    with open(path, "w", encoding=encoding, errors="geta" if encoding == "cp932" else "strict", newline="") as f:
        w = csv.writer(f, lineterminator=end)
        w.writerow(head)
        w.writerows(rows)
