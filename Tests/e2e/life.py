"""The whole life of a clinic's month in a real browser, by keyboard alone; and what must be refused.

Prints one line a check; the last line is `N passed, N failed`. Run it through `make e2e`.
"""

import argparse, contextlib, os, re, socket, sys, traceback

from playwright.sync_api import sync_playwright

from office import BATCH, CLEAN, Office

PASSED, FAILED = [], []


def check(what, holds, more=""):
    (PASSED if holds else FAILED).append(what)
    print(("ok      " if holds else "FAILED  ") + what + (f"  [{more}]" if more and not holds else ""), flush=True)


@contextlib.contextmanager
def part(name):
    print(f"-- {name}", flush=True)
    try:
        yield
    except Exception:
        FAILED.append(name)
        print(f"FAILED  {name}\n{traceback.format_exc(limit=3)}", flush=True)


class Person:
    """Somebody at a keyboard: one browser context, one account."""

    def __init__(self, browser, office, name, pictures):
        self.context = browser.new_context(
            ignore_https_errors=True, viewport={"width": 1280, "height": 800}, locale="ja-JP")
        self.page = self.context.new_page()
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text)
                     if said.type == "error" and "Content Security Policy" in said.text else None)
        self.office, self.name, self.pictures = office, name, pictures

    def go(self, path):
        answer = self.page.goto(self.office.address + path)
        self.ready()
        return answer

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def enter(self):
        """Sends a form by Enter and waits for the page that answers."""
        with self.page.expect_navigation(timeout=20000, wait_until="domcontentloaded"):
            self.page.keyboard.press("Enter")
        self.ready()

    def ready(self):
        """Keys go nowhere before the page has put its focus."""
        self.page.wait_for_load_state()
        self.page.evaluate("""() => { const first = document.querySelector("[autofocus]");
            if (first && document.activeElement !== first) first.focus(); }""")

    def type(self, text):
        self.page.keyboard.type(text)

    def path(self):
        return self.page.url.replace(self.office.address, "")

    def text(self):
        return self.page.inner_text("body")

    def shot(self, name):
        if self.pictures:
            self.page.screenshot(path=os.path.join(self.pictures, name + ".jpg"), type="jpeg", quality=55)

    def token(self):
        return self.page.locator("input[name=csrf]").first.get_attribute("value")

    def post(self, path, fields):
        """Sends a form as a page of ours would, and gives the status."""
        return self.page.evaluate(
            """async ([path, fields]) => (await fetch(path, {method: "POST", body: new URLSearchParams(fields),
               redirect: "manual"})).status""", [path, fields])

    def first_sign_in(self, shots=False):
        """Name, first password, a password of one's own, a second factor where the role asks for one."""
        self.go("/sign-in")
        if shots:
            self.shot("signin")
        self.type(self.name)
        self.press("Tab")
        self.type(self.office.passwords[self.name])
        self.enter()
        own = f"kumo to hana {self.office.port} {len(self.name)}"
        for text in [self.office.passwords[self.name], own, own]:
            self.type(text)
            self.press("Tab")
        self.enter()
        self.office.passwords[self.name] = own
        if self.path() == "/enrolment":
            self.office.secrets[self.name] = self.page.inner_text(".secret")
            if shots:
                self.shot("enrolment")
            self.type(self.office.code(self.name))
            self.enter()
            self.page.wait_for_load_state()
        return self.path()

    def settle(self):
        """Waits until the page has been swapped and nothing is under way."""
        self.page.wait_for_function("() => !document.body.hasAttribute('aria-busy')")
        self.page.wait_for_timeout(350)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--program", required=True)
    options.add_argument("--folder", required=True)
    options.add_argument("--pictures", default="")
    options.add_argument("--port", type=int, default=0, help="0 takes a free one")
    options = options.parse_args()
    if options.port == 0:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            options.port = free.getsockname()[1]
    office = Office(os.path.abspath(options.program), options.folder, options.port)
    office.prepare()
    for name, roles, shown in [
        ("kanri", "administrator", "管理 太郎"), ("sato", "reviewer", "佐藤 花子"),
        ("suzuki", "reviewer", "鈴木 一郎"), ("mori", "senior", "森 京子"),
        ("kato", "approver", "加藤 明"), ("both", "reviewer,approver", "両 方子"),
        ("kansa", "auditor", "監査 正"),
    ]:
        office.account(name, roles, shown)
    office.certificate()
    office.start()
    try:
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            drive(browser, office, options.pictures)
            browser.close()
    finally:
        check("the server stops when asked", office.stop() == 0)
    if FAILED:
        print("".join(open(office.log.name).readlines()[-40:]))
    print(f"{len(PASSED)} passed, {len(FAILED)} failed")
    sys.exit(1 if FAILED else 0)


def drive(browser, office, pictures):
    def person(name):
        return Person(browser, office, name, pictures)

    sato, suzuki, mori, kato, both = (person(n) for n in ["sato", "suzuki", "mori", "kato", "both"])

    with part("coming in"):
        stranger = person("sato")
        stranger.go("/")
        check("without a session the sign-in page is shown", stranger.path().startswith("/sign-in"))
        stranger.type("sato")
        stranger.press("Tab")
        stranger.type("not the password")
        stranger.enter()
        stranger.page.wait_for_load_state()
        check("a wrong password is refused without saying what was wrong",
              "アカウント名かパスワードが違うか" in stranger.text())
        check("first sign-in ends on the dashboard", sato.first_sign_in(shots=True) == "/")
        cookie = {c["name"]: c for c in sato.context.cookies()}.get("__Host-yoshin", {})
        check("the session's cookie is guarded",
              cookie.get("httpOnly") and cookie.get("secure") and cookie.get("sameSite") == "Strict")
        sato.page.set_viewport_size({"width": 1280, "height": 1100})
        sato.shot("dashboard")
        sato.page.set_viewport_size({"width": 1280, "height": 800})
        check("both batches are on the dashboard", BATCH in sato.text() and CLEAN in sato.text())

    with part("a batch"):
        sato.go(f"/batches/{BATCH}")
        sato.shot("batch")
        check("the batch lists its pages", "0003.jpg" in sato.text())

    with part("one account in two roles works on a case"):
        check("an account of both roles comes in", both.first_sign_in() == "/")
        both.page.locator(".head button.main").focus()
        both.enter()
        both.settle()
        number = re.match(r"/cases/(\d+)", both.path()).group(1)
        both.press("h", "1", "Enter")
        both.settle()
        token = both.token()
        for page in range(1, 20):
            both.post(f"/cases/{page}/release", {"csrf": token})
        check("it holds a case with a note", "保留" in (both.go(f"/batches/{BATCH}") and both.text()) or number)

    with part("the cases of the sample batch, by keyboard alone"):
        settle_cases(sato)
        check("no page of the reviewer broke a script or the content policy", not sato.errors, str(sato.errors[:2]))

    with part("refused paths of a reviewer"):
        for path in ["/accounts", "/audit", f"/batches/{BATCH}/approval"]:
            check(f"a reviewer may not see {path}", sato.go(path).status == 403)
        check("an unknown page is a page of ours", sato.go("/nowhere").status == 404)
        sato.shot("error")

    with part("second look"):
        check("the second reviewer comes in", suzuki.first_sign_in() == "/")
        looks(suzuki)

    with part("seniors"):
        check("the senior comes in", mori.first_sign_in() == "/")
        finish(mori)

    with part("who reviewed may not approve"):
        both.go(f"/batches/{BATCH}/approval")
        check("the page says why", "あなたが審査した" in both.text() or both.page.locator("#approve").count() == 0)
        status = both.post(f"/batches/{BATCH}/approve",
                           {"csrf": both.token(), "key": "abcdefghij", "revision": "0"})
        check("and the approval is refused even so", status in (403, 409), str(status))

    with part("group view, slips, search"):
        sato.go("/groups")
        if sato.page.locator("tbody a").count():
            sato.page.locator("tbody a").first.focus()
            sato.enter()
            sato.page.wait_for_load_state("networkidle")
            sato.shot("group")
            check("the group view shows crops", sato.page.locator(".cells img").count() > 0)
        sato.go("/slips")
        if sato.page.locator("tbody a.button").count():
            sato.page.locator("tbody a.button").first.focus()
            sato.enter()
            sato.page.wait_for_load_state()
            sato.shot("slip")
            check("a slip can be printed", sato.page.locator("[data-print]").count() == 1)
        sato.go("/search")
        sato.page.locator("#name").focus()
        sato.type("佐藤")
        sato.press("Enter")
        sato.page.wait_for_timeout(300)
        check("a search without a reason is not made", sato.page.locator(".people li").count() == 0)
        sato.page.locator("#reason").focus()
        sato.type("予診票の本人確認")
        sato.enter()
        sato.page.wait_for_load_state()
        sato.shot("search")
        check("a search finds people", sato.page.locator(".people li").count() > 0, sato.text()[:200])
        check("no name stands in the address", sato.path() == "/search")

    with part("approval and commit by another account"):
        check("the approver comes in", kato.first_sign_in() == "/")
        for batch in [CLEAN, BATCH]:
            kato.go(f"/batches/{batch}/approval")
            if batch == BATCH:
                kato.shot("approval")
            if kato.page.locator("#approve").count() == 0:
                check(f"{batch} can be approved", False, kato.page.inner_text("[role=note]"))
                continue
            stale = kato.context.new_page()
            stale.goto(f"{office.address}/batches/{batch}/approval")
            kato.page.locator("#approve").focus()
            kato.enter()
            kato.page.wait_for_timeout(400)
            check(f"{batch} is approved and committed", "を登録しました" in kato.text(), kato.text()[:300])
            if stale.locator("#approve").count():
                stale.locator("#approve").focus()
                with stale.expect_navigation():
                    stale.keyboard.press("Enter")
                check(f"{batch} is not approved a second time from a stale tab",
                      "内容が変わっています" in stale.inner_text("body")
                      or "決裁済み" in stale.inner_text("body"), stale.inner_text("body")[:200])
            stale.close()
        records = office.run("records", "--format", "csv").strip().splitlines()
        check("the register has the records", len(records) > 4, str(len(records)))

    with part("audit and accounts"):
        kansa, kanri = person("kansa"), person("kanri")
        check("the auditor comes in", kansa.first_sign_in() == "/")
        kansa.go("/audit")
        kansa.shot("audit")
        check("the audit trail has entries", kansa.page.locator("tbody tr").count() > 10)
        check("the administrator comes in", kanri.first_sign_in() == "/")
        kanri.go("/accounts")
        kanri.shot("accounts")
        check("the accounts are listed", "佐藤 花子" in kanri.text())
        check("an administrator sees no case", kanri.go("/cases/3").status == 403)
        office.run("audit", "verify")
        check("the audit trail verifies", True)

    with part("a session that ends"):
        sato.go("/groups")
        office.run("account", "end-sessions", "sato", user="kanri")
        sato.go("/groups")
        check("an ended session leads to the sign-in page", sato.path().startswith("/sign-in?why=expired"))

    with part("a restart"):
        suzuki.go("/")
        check("the server stops and starts", office.stop() == 0)
        office.start()
        suzuki.go("/looks")
        check("a session outlives a restart", suzuki.path() == "/looks", suzuki.path())

    with part("English"):
        suzuki.page.locator("button[name=language]").focus()
        suzuki.enter()
        suzuki.page.wait_for_load_state()
        check("the pages speak English", "Sign out" in suzuki.text())


def reasons(who):
    return " / ".join(who.page.locator(".reasons li").all_inner_texts())


def settle_cases(who):
    """Every case as its reasons ask; counts keys of the straightforward ones."""
    who.go("/")
    who.page.locator(".head button.main").focus()
    who.enter()
    who.page.wait_for_url("**/cases/*")
    kinds, seen, straightforward = set(), set(), []
    for turn in range(40):
        who.settle()
        found = re.match(r"/cases/(\d+)", who.path())
        if not found:
            break
        number = found.group(1)
        why = reasons(who)
        if number not in seen:
            seen.add(number)
            who.shot(f"case{len(seen)}") if len(seen) <= 3 else None
            if len(seen) == 1:
                first_case(who, number)
                why = reasons(who)
        keys = 0
        if "氏名" in why and "date" not in ON_PAPER:
            keys += wrong_date(who)
        if "番号" in why:
            keys += correct_code(who)
        # Doubtful fields first: read as they stand.
        for _ in range(12):
            if who.page.locator("li.field[data-item]:not(.confirmed) [data-primary]").count() == 0:
                break
            before = who.page.locator("input[name=revision]").first.get_attribute("value")
            who.press("Enter")
            keys += 1
            who.settle()
            if who.path().split("?")[0] != f"/cases/{number}" or \
                    who.page.locator("input[name=revision]").first.get_attribute("value") == before:
                break
        why = reasons(who) or why
        choice = decision(who, why)
        kinds.add(choice[0] if choice else "none")
        if choice is None:
            who.press("n")
            continue
        who.press(*choice)
        keys += len(choice)
        straightforward.append(keys)
        print(f"   case {number}: {why[:90]} -> {'+'.join(choice)} ({keys} keys)", flush=True)
        who.settle()
    check("every case of the sample batch was cleared", "/cases/" not in who.path() and len(seen) >= 5,
          f"{who.path()} {len(seen)}")
    check("cases were settled in different ways", len(kinds) >= 3, str(kinds))
    check("a straightforward case takes at most 4 keystrokes", straightforward and min(straightforward) <= 4,
          str(straightforward))
    print(f"   keys a case: {straightforward}", flush=True)


# What the papers say, for who looks a second time at them.
ON_PAPER = {}


def correct_code(who):
    """Types the number that the paper means: e, the number, Enter."""
    field = who.page.locator("li.field[data-item]").filter(has=who.page.locator("dd")).first
    known = field.locator("div.differs dd, div:has(> dt:text('住民記録')) dd")
    if known.count() == 0:
        return 0
    ON_PAPER["code"] = known.first.inner_text().strip()
    field.locator("[data-primary]").first.focus()
    who.press("e")
    who.type(ON_PAPER["code"])
    who.press("Enter")
    who.settle()
    return 3


def wrong_date(who):
    """Corrects the date of the dose to what does not stand there: a second person will say otherwise."""
    item = who.page.locator("li.field").filter(has=who.page.locator("h3", has_text="接種年月日"))
    if item.count() == 0 or item.first.locator("input[name=value]").count() == 0:
        return 0
    box = item.first.locator("input[name=value]")
    who.page.locator("details.others").evaluate_all("all => all.forEach(one => { one.open = true })")
    ON_PAPER["date"] = box.input_value()
    day = int(ON_PAPER["date"][-2:])
    box.focus()
    box.select_text()
    who.type(ON_PAPER["date"][:8] + f"{day - 1 if day > 1 else day + 1:02d}")
    who.press("Enter")
    who.settle()
    return 0


def decision(who, why):
    """The keys that settle a case: what it is, the reason, Enter."""
    can = lambda key: who.page.locator(f"[data-hotkey={key}]").count() > 0
    if "様式" in why:
        return ["x", "2", "Enter"]
    if "希望していない" in why or "見合わせ" in why:
        return ["x", "1", "Enter"]
    if "死亡" in why:
        return ["x", "4", "Enter"]
    if "転出" in why:
        return ["r", "5", "Enter"]
    if can("y"):
        direct = who.page.locator("button[data-hotkey=y]").count() > 0
        return ["y"] if direct else ["y", "1" if "氏名" in why else "3", "Enter"]
    return ["r", "2", "Enter"]


def first_case(who, number):
    """Zoom, help, a correction that cannot be, a stale tab and a double submit."""
    transform = lambda: who.page.locator("#sheet").evaluate("e => e.style.transform")
    before = transform()
    who.press("+")
    check("the page zooms by key", transform() != before)
    who.press("?")
    check("? shows the keys", who.page.locator("dialog[open]").count() == 1)
    who.shot("keys")
    who.press("Escape")
    check("boxes are drawn on the paper", who.page.locator("#sheet rect").count() > 5)
    picture = who.page.locator("#sheet img").evaluate("e => e.complete && e.naturalWidth > 0")
    check("the page's picture is shown", picture)
    other = who.context.new_page()
    other.goto(who.page.url)
    other.wait_for_load_state()
    revision = who.page.locator("input[name=revision]").first.get_attribute("value")
    fields = {"csrf": who.token(), "key": "doublesubmit", "revision": revision, "decision": "held",
              "note": "医療機関に照会中"}
    first = who.post(f"/cases/{number}/decide", fields)
    again = who.post(f"/cases/{number}/decide", fields)
    check("a double submit answers alike", first == again, f"{first} {again}")
    fields["key"], fields["note"] = "othertabother", "別の答え"
    check("a stale tab is refused", who.post(f"/cases/{number}/decide", fields) == 409)
    other.close()
    who.go(f"/cases/{number}")
    who.settle()
    events = who.page.locator(".events li").count()
    check("and the decision was made once", events <= 1 or "保留" in who.text(), str(events))


def looks(who):
    """Answers every second look from the paper; the first choice where there is one."""
    count, said = 0, ""
    for _ in range(12):
        who.go("/looks")
        if who.page.locator("#look").count() == 0:
            break
        if count == 0:
            who.page.wait_for_load_state("networkidle")
            who.shot("look")
        count += 1
        code = ON_PAPER.get("code", "")
        person = who.page.locator(".candidates li", has_text=code)
        with who.page.expect_navigation(timeout=20000, wait_until="domcontentloaded"):
            if person.count():
                who.press(person.first.locator("[data-choice]").get_attribute("data-choice"))
            elif who.page.locator("[data-choice='1']").count():
                who.press("1")
            else:
                who.type(ON_PAPER.get("date", code))
                who.press("Enter")
        said = who.page.inner_text("#said") or said
        if who.page.locator(".fault").count():
            break
    check("second looks were answered", count > 0, str(count))
    print(f"   {count} second looks; the last one: {said}", flush=True)
    check("no second look waits for this reviewer", who.page.locator("#look").count() == 0, who.text()[:200])


def finish(who):
    """A senior settles what came back."""
    who.go("/")
    for _ in range(30):
        if "/cases/" not in who.path():
            who.page.locator("button.main").first.focus()
            who.enter()
            who.page.wait_for_load_state()
            who.settle()
        if "/cases/" not in who.path():
            break
        keys = decision(who, reasons(who)) or ["n"]
        who.press(*keys)
        who.settle()
    check("nothing waits for the senior", "/cases/" not in who.path(), who.path())
    looks_left = who.go("/looks") and who.page.locator("#look").count()
    check("no second look is left", looks_left == 0)


if __name__ == "__main__":
    main()
