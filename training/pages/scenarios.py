"""What happens on the pages: who is on the paper, what is wrong with it, and what the right outcome is."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random

import contradictions
import names
from people import CITY, City, Clinic, Lot, Resident

FORMS = {"mr-child": "MR", "flu-elderly": "INF", "covid-voucher": "COV"}
AMOUNT = {"MR": "0.5", "INF": "0.5", "COV": "0.3"}
PROBLEMS = ["name-changed", "date-impossible", "code-other-person", "lot-unknown", "no-consent-signature", "moved-out", "date-missing", "dose-unmarked",
            "not-resident", "dob-mismatch", "doctor-deferred", "lot-missing", "deceased", "consent-refused", "no-doctor-signature", "already-recorded",
            "two-marks", "wrong-age", "code-typo"]
WITHOUT_VOUCHER = {"code-typo", "no-code", "wrong-age"}     # scenarios of forms with a resident code
ERAS = [("令和", dt.date(2019, 5, 1), 2018), ("平成", dt.date(1989, 1, 8), 1988), ("昭和", dt.date(1926, 12, 25), 1925), ("大正", dt.date(1912, 7, 30), 1911)]


@dataclasses.dataclass
class Paper:
    """One filled form, before it is drawn."""
    form: str
    scenario: str
    clinic: Clinic
    month: tuple[int, int]
    person: Resident            # whose paper it truly is
    resident: str | None        # code in the registry
    name: str
    kana: str
    sex: str
    birth: dt.date
    address: str
    code: str                   # as on the paper
    voucher: str
    voucher_name: str
    given: dt.date | None
    date_cells: tuple[str, str, str]
    lot: Lot
    lot_number: str             # as on the sticker; "" without one
    dose: str | None
    doses: list[str]            # marked
    consent: str | None
    consents: list[str]
    judgement: str | None
    judgements: list[str]
    doctor_signature: bool
    consent_signature: bool
    temperature: str
    answers: dict[str, str]
    fee: str
    expect: list[str]
    number: int = 0             # seeds the drawing
    contradicted: str = ""      # the choice that is not answered, see contradictions.py

    def fields(self, layout: dict) -> dict:
        f = {} if "voucher" in layout else {"resident_code": self.code}
        f |= dict(sex=self.sex, name=self.name.replace("　", " "), kana=self.kana.replace("　", " "), birth_date=self.birth.isoformat(),
                  address=self.address, temperature=self.temperature, **self.answers)
        if self.fee:
            f["fee"] = self.fee
        f |= dict(doctor_judgement=self.judgement, consent=self.consent, doctor_signature=self.doctor_signature, consent_signature=self.consent_signature,
                  lot=self.lot_number, dose=self.dose, amount=AMOUNT[self.lot.vaccine], clinic_code=self.clinic.code,
                  given_date=self.given.isoformat() if self.given else None)
        if "voucher" in layout:
            f |= dict(voucher_line=f"2{self.dose_number(layout)}{CITY}{self.voucher}", voucher_number=self.voucher)
        return f | dict(vaccine=self.lot.vaccine, product=self.lot.product)

    def dose_number(self, layout: dict) -> int:
        options = list(layout["dose"]["options"])
        return options.index(self.dose or self.intended) + 1

    intended: str = ""          # the dose that was meant where none is marked


def era(day: dt.date) -> tuple[str, int]:
    name, _, base = next(e for e in ERAS if day >= e[1])
    return name, day.year - base


def age(birth: dt.date, day: dt.date) -> tuple[int, int]:
    """Years and months; one is as old as that on the birthday itself, which is what people write."""
    months = (day.year - birth.year) * 12 + day.month - birth.month - (day.day < birth.day)
    return divmod(months, 12)


def eligible(vaccine: str, dose: int, birth: dt.date, day: dt.date) -> bool:
    """Well inside the window, a week away from its ends, so that no page turns on how a birthday is counted."""
    y, m = age(birth, day)
    if vaccine == "MR" and dose == 1:
        return dt.timedelta(days=372) <= day - birth <= dt.timedelta(days=722)
    if vaccine == "MR":
        school = day.year - (day.month < 4)
        return dt.date(school - 6, 4, 2) <= birth <= dt.date(school - 5, 4, 1)
    if vaccine == "INF":
        return y >= 65 and (y, m) != (65, 0)
    return y >= 5


class Month:
    """Draws papers for the clinics' months; nobody is vaccinated twice."""

    def __init__(self, city: City, layouts: dict[str, dict], seed: int):
        self.city, self.layouts = city, layouts
        self.rng = random.Random(seed * 7919 + 5)
        self.used: set[str] = set()
        self.by_code = {p.code: p for p in city.people}
        self.homes: dict[str, list[Resident]] = {}
        for p in city.people:
            self.homes.setdefault(p.household, []).append(p)
        self.twins_left = 6

    def paper(self, form: str, scenario: str, clinic: Clinic, month: tuple[int, int]) -> Paper:
        r, vaccine, layout = self.rng, FORMS[form], self.layouts[form]
        doses = list(layout["dose"]["options"])
        for _ in range(4000):
            number = r.randint(1, len(doses))
            day = dt.date(*month, r.randint(1, 28 if month[1] == 2 else 30 if month[1] in (4, 6, 9, 11) else 31))
            p = self._someone(scenario, form, number, day)
            if p is not None:
                break
        else:
            raise SystemExit(f"nobody fits {form} {scenario}: a larger registry is needed")
        self.used |= {p.code}
        lot = r.choice([x for x in self.city.lots if x.vaccine == vaccine])
        q = {k: ("はい" if r.random() < (.95 if k == "q1" else .06) else "いいえ") for k in layout if k[0] == "q" and k[1:].isdigit()}
        dose, consent = doses[number - 1], "希望する"
        paper = Paper(form, scenario, clinic, month, p, None if scenario == "not-resident" else p.code, p.name, p.kana, "男女"[int(p.sex) - 1], p.birth,
                      self._address(p), p.code, p.voucher, p.name, day, (str(era(day)[1]), str(day.month), str(day.day)), lot, lot.number, dose, [dose],
                      consent, [consent], "可能", ["可能"], True, True, f"{r.choice([35, 36, 36, 36, 36, 37])}.{r.randint(0, 9)}", q,
                      r.choices(list(layout["fee"]["options"]), [3, 1])[0] if "fee" in layout else "", ["verified"])
        if float(paper.temperature) > 37.3 or float(paper.temperature) < 35.4:
            paper.temperature = f"36.{r.randint(0, 9)}"
        paper.intended = dose
        self._earlier(p, vaccine, number, doses, day)
        self._twist(paper, doses)
        if scenario in contradictions.KINDS:
            self._contradict(paper, layout)
        if scenario in PROBLEMS or paper.contradicted:
            paper.expect = ["review"]
        elif scenario == "no-code":
            paper.expect = ["verified", "review"]
        return paper

    def _someone(self, scenario: str, form: str, dose: int, day: dt.date) -> Resident | None:
        r, vaccine = self.rng, FORMS[form]
        if scenario == "not-resident":
            p = self.city.stranger()
        elif scenario == "clean" and vaccine == "MR" and self.twins_left and r.random() < .5:
            p = r.choice([x for x in self.city.people if x.twin])
            self.twins_left -= p.code not in self.used and eligible(vaccine, dose, p.birth, day) and p.status == "1"
        elif scenario == "variant-name":
            p = r.choice([x for x in self.city.people if "　" in x.name and x.name[0:x.name.index("　")] != _other_form(x.name.split("　")[0])])
        elif scenario == "name-changed":
            p = r.choice([x for x in r.sample(self.city.people, 60) if "　" in x.name])
        else:
            p = r.choice(self.city.people)
        fits = eligible(vaccine, dose, p.birth, day)
        if scenario == "wrong-age":
            y, _ = age(p.birth, day)
            fits = 3 <= y <= 4 if vaccine == "MR" else 20 <= y <= 58
        fits = fits and era(p.birth)[0] in self.layouts[form]["birth_era"]["options"]
        return p if fits and p.status == "1" and p.code not in self.used and p.since < day else None

    def _twist(self, paper: Paper, doses: list[str]) -> None:
        r, p, s = self.rng, paper.person, paper.scenario
        if s in ("moved-out", "deceased"):
            p.status, p.why = ("2", "転出") if s == "moved-out" else ("3", "死亡")
            p.removed = (paper.given - dt.timedelta(days=r.randint(12, 95))).strftime("%Y%m%d")
        elif s == "code-other-person":
            family = [x for x in self.homes[p.household] if x.code != p.code]
            other = r.choice(family) if family and r.random() < .5 else r.choice([x for x in self.city.people if x.code != p.code])
            paper.code, paper.voucher, paper.voucher_name = other.code, other.voucher, other.name
        elif s == "code-typo":
            i = r.randrange(10)
            while paper.code == p.code or paper.code in self.by_code:
                paper.code = p.code[:i] + r.choice("0123456789") + p.code[i + 1:]
        elif s == "no-code":
            paper.code = ""
        elif s == "dob-mismatch":
            paper.birth = self._other_birth(p.birth, paper)
        elif s == "name-changed":
            surname, kana = r.choice([x for x in names.S if x[1] != p.kana.split("　")[0]])
            paper.name, paper.kana = surname + "　" + p.name.split("　")[1], kana + "　" + p.kana.split("　")[1]
            paper.voucher_name = r.choice([p.name, paper.name])
        elif s == "variant-name":
            surname, given = p.name.split("　")
            paper.name = _other_form(surname) + "　" + given
        elif s == "date-missing":
            paper.given, paper.date_cells = None, ("", "", "")
        elif s == "date-impossible":
            y, m, d = paper.date_cells
            last = 31 if paper.month[1] in (1, 3, 5, 7, 8, 10, 12) else 30
            paper.given, paper.date_cells = None, r.choice([("11", m, d), (y, "13", d), (y, "1" + r.choice("3456"), d), (y, m, str(r.randint(last + 1, 39)))])
        elif s == "lot-missing":
            paper.lot_number = ""
        elif s == "lot-unknown":
            known = {x.number for x in self.city.lots}
            while paper.lot_number in known:
                paper.lot_number = r.choice(["ZQ", "XT", "WV"]) + f"{r.randint(1000, 9999)}"
        elif s == "no-consent-signature":
            paper.consent_signature = False
        elif s == "no-doctor-signature":
            paper.doctor_signature = False
        elif s == "doctor-deferred":
            paper.judgement, paper.judgements = "見合わせる", ["見合わせる"]
        elif s == "consent-refused":
            paper.consent, paper.consents = "希望しない", ["希望しない"]
        elif s == "two-marks":
            paper.consent, paper.consents = None, ["希望する", "希望しない"]
        elif s == "dose-unmarked":
            paper.dose, paper.doses = None, []
        elif s == "already-recorded":
            before = paper.given - dt.timedelta(days=r.randint(2, 24))
            self.city.history.append([p.code, paper.lot.vaccine, paper.dose, before.isoformat(), r.choice([x.number for x in self.city.lots if x.vaccine == paper.lot.vaccine]), r.choice(self.city.clinics).code])

    def _contradict(self, paper: Paper, layout: dict) -> None:
        """Takes the answer from one of the choices with which a record stands or falls."""
        s = paper.scenario
        name = self.rng.choice([f for f in contradictions.FIELDS
                                if layout[f]["mark"] == "circle" and (s in contradictions.ALONE or len(layout[f]["options"]) > 1)])
        paper.contradicted = name
        no_circle = s in ("seal-alone", "both-in-one")
        if name == "dose":
            paper.dose, paper.doses = None, [] if no_circle else paper.doses
        elif name == "consent":
            paper.consent, paper.consents = None, [] if no_circle else paper.consents
        else:
            paper.judgement, paper.judgements = None, [] if no_circle else paper.judgements

    def _other_birth(self, birth: dt.date, paper: Paper) -> dt.date:
        """Another day in reach of a slip of the pen, if there is one that keeps the person in the vaccine's age window."""
        r, number = self.rng, list(self.layouts[paper.form]["dose"]["options"]).index(paper.intended) + 1
        near = []
        for y in (birth.year, birth.year - 1, birth.year + 1, birth.year - 10):
            for m in range(1, 13):
                for d in range(1, 29):
                    other = dt.date(y, m, d)
                    if other != birth and (y == birth.year) + (m == birth.month) + (d == birth.day) == 2 and era(other)[0] == era(birth)[0] \
                            and eligible(paper.lot.vaccine, number, other, paper.given):
                        near.append(other)
        return r.choice(near) if near else birth - dt.timedelta(days=3)

    def _earlier(self, p: Resident, vaccine: str, number: int, doses: list[str], day: dt.date) -> None:
        """Earlier doses, long enough ago: about half of the people who should have them have them on record."""
        r = self.rng
        if r.random() < .5 or p.code not in self.by_code:
            return
        def add(label: str, when: dt.date) -> None:
            if when > p.birth + dt.timedelta(days=370):
                self.city.history.append([p.code, vaccine, label, when.isoformat(), f"{r.choice('ABEFKP')}{r.choice('AEHJT')}{r.randint(100, 9999)}", r.choice(self.city.clinics).code])
        if vaccine == "INF":
            add(doses[0], dt.date(2025, r.choice([10, 11, 12]), r.randint(1, 28)))
        elif vaccine == "MR" and number == 2:
            add(doses[0], p.birth + dt.timedelta(days=r.randint(380, 700)))
        elif vaccine == "COV":
            for k in range(number - 1):
                add(doses[k], day - dt.timedelta(days=(number - 1 - k) * 200 + r.randint(0, 60)))

    def _address(self, p: Resident) -> str:
        r = self.rng
        text = p.address if r.random() < .55 else p.address.replace("堺市", "", 1)
        return text + (" " + p.building if p.building and r.random() < .65 else "")


def _other_form(surname: str) -> str:
    """The surname as another hand would write it: the plain form of a variant, or a variant of a plain one."""
    plain = "".join(names.VARIANTS.get(c, c) for c in surname)
    return plain if plain != surname else "".join(names.BACK.get(c, c) for c in surname)
