"""The whole life of a clinic's month in a real browser, by keyboard alone; and what must be refused."""

import re

from office import BATCH, CLEAN, Office
from person import Person, check, part


def prepared(program, folder):
    """The sample batches taken in, an account for each role, the server running."""
    office = Office(program, folder)
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
    return office


def drive(browser, office, pictures, large):
    def person(name):
        return Person(browser, office, name, pictures, large)

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
        sato.shot("dashboard", height=1100)
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

    with part("slips, search"):
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
        check("and the date that the paper has, not the one typed wrongly",
              any(ON_PAPER["date"] in line for line in records)
              and not any(ON_PAPER["wrong date"] in line for line in records[1:]), str(records[:3]))

    with part("audit and accounts"):
        kansa, kanri = person("kansa"), person("kanri")
        check("the auditor comes in", kansa.first_sign_in() == "/")
        kansa.go("/audit")
        kansa.shot("audit")
        check("the audit trail has entries", kansa.page.locator("tbody tr").count() > 10)
        said = kansa.page.locator("#action option").all_inner_texts()[1:]
        check("and says in Japanese what was done",
              len(said) > 40 and all(any(ord(letter) > 0x3000 for letter in one) for one in said), str(said[:5]))
        kansa.page.locator("#action").select_option("access.refused")
        kansa.focus("form.across button.main")
        kansa.enter()
        refused = kansa.page.inner_text("tbody")
        check("what the gate refused is in it", "GET /accounts" in refused and "sato" in refused, refused[:200])
        for action in ["record.committed", "password.changed", "page.decided"]:
            kansa.page.locator("#action").select_option(action)
            kansa.focus("form.across button.main")
            kansa.enter()
            rows = kansa.page.locator("tbody tr").all_inner_texts()
            check(f"each {action} names department and terminal",
                  rows and all("健康課" in row and "127.0.0.1" in row for row in rows), str(rows[:1]))
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
    """Every case as its reasons ask; counts the keys, each character that is typed among them."""
    who.begin()
    kinds, seen, keys = set(), set(), {}
    for turn in range(40):
        who.settle()
        number = who.case()
        if number is None:
            break
        if number not in seen:
            seen.add(number)
            who.shot(f"case{len(seen)}") if len(seen) <= 3 else None
            if len(seen) == 1:
                first_case(who, number)
        why, is_straight = reasons(who), True
        who.keys = 0
        if "氏名" in why and "date" not in ON_PAPER:
            wrong_date(who)
            is_straight = False
        if "番号" in why:
            take_number(who)
        if "様式" in why:
            check("a page of no form is shown as it measures", who.page.evaluate("""() => {
                const sheet = document.getElementById("sheet"), image = sheet.querySelector("img");
                return image.naturalWidth > 0 && Math.abs(sheet.dataset.height / sheet.dataset.width
                  - image.naturalHeight / image.naturalWidth) < 0.001; }"""))
        # Doubtful fields first: read as they stand.
        for _ in range(12):
            if who.page.locator("li.field[data-item]:not(.confirmed) [data-primary]").count() == 0:
                break
            before = who.revision()
            who.press("Enter")
            who.settle()
            if who.case() != number or who.revision() == before:
                break
        why = reasons(who) or why
        choice = decision(who, why)
        kinds.add(choice[0])
        who.press(*choice)
        if is_straight:
            keys[number] = who.keys
        print(f"   case {number}: {why[:90]} -> {'+'.join(choice)} ({who.keys} keys)", flush=True)
        who.settle()
    check("every case of the sample batch was cleared", who.case() is None and len(seen) >= 5,
          f"{who.path()} {len(seen)}")
    check("cases were settled in different ways", len(kinds) >= 3, str(kinds))
    check("no straightforward case took more than 4 keystrokes", len(keys) >= 4 and max(keys.values()) <= 4, str(keys))
    print(f"   keys a case: {keys}", flush=True)


# What the papers say, for who looks a second time at them.
ON_PAPER = {}


def take_number(who):
    """Takes the number that the registry has for the person in question: one key."""
    choice = who.page.locator("li.field[data-item]:not(.confirmed) [data-choice='1']", has_text="住民記録")
    if choice.count():
        ON_PAPER["code"] = choice.first.get_attribute("value")
        who.press("1")
        who.settle()


def wrong_date(who):
    """Corrects the date of the dose to what does not stand there: a second person will say otherwise."""
    item = who.page.locator("li.field").filter(has=who.page.locator("h3", has_text="接種年月日"))
    box = item.first.locator("input[name=value]")
    who.page.locator("details.others").evaluate_all("all => all.forEach(one => { one.open = true })")
    ON_PAPER["date"] = box.input_value()
    day = int(ON_PAPER["date"][-2:])
    ON_PAPER["wrong date"] = ON_PAPER["date"][:8] + f"{day - 1 if day > 1 else day + 1:02d}"
    box.focus()
    box.select_text()
    who.type(ON_PAPER["wrong date"])
    who.press("Enter")
    who.settle()


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
    """A senior settles what came back, and takes the second person's answer where it is what the paper says."""
    disputed = False
    who.begin()
    for _ in range(30):
        if who.case() is None:
            break
        if who.page.locator("#disputes").count():
            disputed = True
            said = who.page.inner_text("#disputes")
            check("the senior sees both answers", ON_PAPER["date"] in said and ON_PAPER["wrong date"] in said, said)
            who.shot("dispute")
            number = who.case()
            who.press("y")
            who.settle()
            check("and does not resolve past them", who.case() == number)
            who.press("Escape")
            choice = who.page.locator("[data-item] [data-choice]", has_text=ON_PAPER["date"])
            who.page.locator("li.field[data-item]:not(.confirmed) [data-primary]").first.focus()
            who.press(choice.first.get_attribute("data-choice"))
            who.settle()
            check("the second answer stands now", who.page.locator("#disputes").count() == 0)
        who.press(*decision(who, reasons(who)))
        who.settle()
    check("a difference came to the senior", disputed)
    check("nothing waits for the senior", who.case() is None, who.path())
    check("no second look is left", who.go("/looks") and who.page.locator("#look").count() == 0)
