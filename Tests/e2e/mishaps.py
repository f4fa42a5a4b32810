"""What goes wrong on a working day: a clear Japanese page each time, nothing lost, nothing done twice."""

import os, re, shutil

from office import Office
from person import Person, check, part

CASES = 16
BATCH = "2026-10_2711506317"


def prepared(program, folder):
    """A made-up city with papers that wait, entered by the account `bench`."""
    office = Office(program, folder)
    office.prepare_city(400, CASES)
    for name, roles, shown in [
        ("sato", "reviewer", "佐藤 花子"), ("suzuki", "reviewer", "鈴木 一郎"), ("mori", "senior", "森 京子"),
        ("kato", "approver", "加藤 明"), ("mei", "entry", "入江 芽衣"),
    ]:
        office.account(name, roles, shown)
    office.certificate()
    office.start()
    return office


def drive(browser, office, pictures, large):
    def person(name):
        return Person(browser, office, name, pictures, large)

    sato, suzuki, mori, kato, mei = (person(n) for n in ["sato", "suzuki", "mori", "kato", "mei"])
    for one in [sato, suzuki, mori, kato, mei]:
        with part(f"{one.name} comes in"):
            check(f"{one.name} comes in", one.first_sign_in() == "/", one.path())

    with part("who enters papers opens a case"):
        entry_staff(mei)
    with part("held, taken back, sent up"):
        held_and_undone(sato, mori)
    with part("back to the clinic, with a slip"):
        returned(sato, pictures)
    with part("a case is taken over"):
        taken_over(sato, mori)
    with part("one field of many pages"):
        grouped(suzuki)
    with part("the same form sent twice at once"):
        sent_twice(sato)
    with part("the back button"):
        back_button(sato)
    with part("two tabs"):
        two_tabs(sato)
    with part("the server is restarted in the middle of a case"):
        restarted(office, sato)
    with part("a session ends in the middle of a case"):
        expired(office, sato)
    with part("a page's image is gone"):
        image_gone(office, sato)
    with part("the approver sends back"):
        sent_back(sato, kato)
    with part("scripts and the content policy"):
        for one in [sato, suzuki, mori, kato, mei]:
            check(f"no page broke a script or the content policy for {one.name}", not one.errors, str(one.errors[:2]))
    with part("the trail of all that"):
        office.run("audit", "verify")
        entries = office.run("audit", "list", "--action", "case.takenOver")
        check("the trail is whole and has the hand-over once", entries.count("case.takenOver") == 1, entries)


def confirmed(who):
    return who.page.locator("li.field.confirmed").count()


def open_fields(who):
    return who.page.locator("li.field[data-item]:not(.confirmed)").count()


def decide(who, *keys):
    who.press(*keys)
    who.settle()


def entry_staff(mei):
    answer = mei.go("/cases/1")
    check("entry staff see how far the page has come", answer.status == 200 and "予診票の処理状況" in mei.text())
    check("and why no more", "審査と決裁の担当者だけが見られます" in mei.text())
    check("but no person and no picture", mei.page.locator("img").count() == 0 and "宛名番号" not in mei.text())
    mei.shot("status")
    check("the picture itself is refused", mei.go("/cases/1/picture").status == 403)
    check("by a page in Japanese", "この操作はできません" in mei.text())


def held_and_undone(sato, mori):
    number = sato.begin()
    decide(sato, "h", "1", "Enter")
    check("a case is held with three keys", sato.case() != number and "保留にしました" in sato.text(), sato.text()[:80])
    decide(sato, "u")
    check("and the hold is taken back with one", sato.case() == number and "取り消しました" in sato.text())
    check("it is open again", sato.page.locator(".badge.b-open").count() == 1)
    decide(sato, "s", "2", "Enter")
    check("it is sent up", "上席へ送りました" in sato.text())
    sato.go(f"/cases/{number}")
    check("who sent it up cannot settle it", sato.post(f"/cases/{number}/decide", {
        "csrf": sato.token(), "key": "sentuptwice1", "revision": sato.revision() or "0", "decision": "rejected",
        "note": "x"}) in (403, 409))
    check("the senior gets it first", mori.begin() == number, str(mori.case()))
    check("with what was asked", "規則の解釈を相談したい" in mori.page.inner_html("#case"))
    decide(mori, "x", "4", "Enter")
    check("and settles it", "対象外にしました" in mori.text())


def returned(sato, pictures):
    number = sato.begin()
    decide(sato, "r", "4", "Enter")
    check("a case goes back to the clinic", "返戻にしました" in sato.text())
    sato.go("/slips")
    sato.shot("slips")
    sato.page.locator(f"a.button[href='/cases/{number}/slip']").first.focus()
    sato.enter()
    check("its slip says why", "同意欄・署名の不備" in sato.text() and "返戻票" in sato.text())
    check("and says nothing of what a machine was not sure of", "読み取りに自信がない" not in sato.page.inner_text(".slip"))
    sato.page.emulate_media(media="print")
    check("printed, it is the slip alone", not sato.page.locator("header.top").is_visible()
          and not sato.page.locator("[data-print]").is_visible())
    paper = sato.page.pdf(format="A4")
    sato.page.emulate_media(media="screen")
    check("on one sheet", paper.startswith(b"%PDF") and len(re.findall(rb"/Type\s*/Page\b", paper)) == 1)
    sato.shot("slip")


def taken_over(sato, mori):
    number = sato.begin()
    before = confirmed(sato)
    sato.press("Enter")
    sato.settle()
    check("the reviewer confirms a field", confirmed(sato) == before + 1)
    answer = mori.go(f"/cases/{number}")
    check("a senior sees who has it", answer.status == 200 and "佐藤 花子" in mori.page.inner_text("[role=alert]"))
    mori.page.focus("#take-over")
    mori.enter()
    mori.settle()
    check("and takes it over", "案件を引き継ぎました" in mori.text() and mori.page.locator("#take-over").count() == 0)
    check("with what was confirmed", confirmed(mori) == before + 1, str(confirmed(mori)))
    sato.press("Enter")
    sato.settle()
    check("who lost it is told by whom", "上席審査が引き継ぎました" in sato.text() and "森 京子" in sato.text(),
          sato.text()[:200])
    sato.shot("taken-over")
    check("the way on has the focus", sato.page.evaluate("() => document.activeElement.matches('a.button')"))
    sato.enter()
    check("Enter leads on", sato.path() == "/")
    check("and the page can still be read", sato.go(f"/cases/{number}").status == 200
          and "上席審査が引き継ぎました" in sato.text())
    check("but not changed", sato.page.locator("form[action$='/correct']").count() == 0)
    decide(mori, "x", "1", "Enter")
    check("the senior settles it", "対象外にしました" in mori.text())


def grouped(suzuki):
    suzuki.go("/groups")
    line = suzuki.page.locator("tbody tr", has_text="接種年月日")
    check("doubtful dates are a group", line.count() == 1, suzuki.text()[:200])
    line.locator("a").focus()
    suzuki.enter()
    suzuki.page.wait_for_load_state("networkidle")
    cells = suzuki.page.locator(".cells li").count()
    drawn = suzuki.page.evaluate("""async () => (await Promise.all([...document.querySelectorAll(".cells image")].map(
        async one => one.getBoundingClientRect().width > 0 && (await fetch(one.href.baseVal)).ok))).filter(Boolean).length""")
    check("each crop of it is shown", cells >= 4 and drawn == cells, f"{drawn} of {cells}")
    suzuki.page.locator(".cells input[type=checkbox]").nth(1).focus()
    suzuki.press("Space")
    suzuki.shot("group")
    fields = suzuki.page.locator("main form").first.evaluate(
        "form => [...new FormData(form).entries()].map(one => one.map(String))")
    path = suzuki.path()
    suzuki.page.locator("main form button.main").first.focus()
    suzuki.enter()
    suzuki.settle()
    said = re.search(r"(\d+) 件を確定しました", suzuki.text())
    confirmed = int(said[1]) if said else 0
    # What a colleague has in hand at this moment is left to them.
    check("the others are confirmed together", cells - 4 <= confirmed <= cells - 1, suzuki.text()[:120])
    check("and how many are not is said", confirmed == cells - 1
          or f"{cells - 1 - confirmed} 件は他の担当者が確認中" in suzuki.text(), suzuki.text()[:160])
    suzuki.go(path)
    left = suzuki.page.locator(".cells li").count()
    check("what is in another hand stays here, what is marked is asked about in its case",
          left == cells - confirmed - 1, f"{left} {confirmed}")
    status = suzuki.page.evaluate(
        """async ([path, fields]) => (await fetch(path, {method: "POST", body: new URLSearchParams(fields)})).url""",
        [path, fields])
    check("the same grid sent again confirms nothing", status.endswith("confirmed=0"), status)


def sent_twice(sato):
    number = sato.begin()
    fields = {"csrf": sato.token(), "key": "twiceatonce", "revision": sato.revision(), "decision": "held",
              "note": "医療機関に照会中"}
    answers = sato.page.evaluate(
        """async ([path, fields]) => Promise.all([1, 2, 3].map(async () =>
             (await fetch(path, {method: "POST", body: new URLSearchParams(fields)})).status))""",
        [f"/cases/{number}/decide", fields])
    check("all are answered alike", answers == [200, 200, 200], str(answers))
    sato.go(f"/cases/{number}")
    said = sato.page.locator(".events li").all_text_contents()
    check("and it was done once", sum("保留" in one for one in said) == 1, str(said))
    sato.page.evaluate("path => fetch(path, {method: 'POST', body: new URLSearchParams({csrf: document.querySelector("
                       "'input[name=csrf]').value})})", f"/cases/{number}/release")


def back_button(sato):
    number = sato.begin()
    decide(sato, "x", "2", "Enter")
    after = sato.case()
    check("a case is settled and the next one there", after and after != number)
    sato.page.go_back(wait_until="load")
    sato.settle()
    check("back shows it as it is now, not as it was", sato.case() == number
          and sato.page.locator(".badge.b-rejected").count() == 1, sato.path())
    check("it cannot be decided again", sato.page.locator("[data-hotkey='x']").count() == 0)
    before = sato.page.locator(".events li").count()
    sato.press("Enter", "y")
    sato.settle()
    sato.go(f"/cases/{number}")
    check("keys do nothing to it", sato.page.locator(".events li").count() == before)


def two_tabs(sato):
    number = sato.begin()
    other = sato.context.new_page()
    other.goto(sato.page.url)
    other.wait_for_load_state()
    sato.press("Enter")
    sato.settle()
    done = confirmed(sato)
    other.bring_to_front()
    other.locator("li.field[data-item]:not(.confirmed) [data-primary]").first.focus()
    other.keyboard.press("Enter")
    other.wait_for_function("() => document.title.includes('内容が変わっています')")
    check("the older tab is told that it is old", "この操作は行っていません" in other.inner_text("body"))
    other.close()
    sato.go(f"/cases/{number}")
    check("and has changed nothing", confirmed(sato) == done)
    sato.shot("case-half")


def restarted(office, sato):
    number = sato.case()
    done, left = confirmed(sato), open_fields(sato)
    check("something is left to confirm", left > 0)
    check("the server stops", office.stop() == 0)
    sato.press("Enter")
    sato.settle()
    check("without it, one is told to try again", "サーバーに届きませんでした" in sato.text(), sato.text()[:100])
    check("and the case stays on the screen", sato.case() == number and open_fields(sato) == left)
    office.start()
    sato.press("Enter")
    sato.settle()
    check("started again, the same key goes on where it was", sato.case() == number
          and confirmed(sato) == done + 1, f"{confirmed(sato)} {sato.text()[:100]}")
    sato.go(f"/cases/{number}")
    check("and what was confirmed before is kept", confirmed(sato) == done + 1)


def expired(office, sato):
    number = sato.case()
    done = confirmed(sato)
    office.run("account", "end-sessions", "sato", user="kanri")
    decide(sato, "x", "2", "Enter")
    check("the page says that the session has ended", "セッションが終了しました" in sato.text(), sato.text()[:100])
    sato.shot("expired")
    sato.enter()
    check("Enter leads to the sign-in page", sato.path().startswith("/sign-in"))
    check("and in again", sato.sign_in() == "/")
    sato.go(f"/cases/{number}")
    check("what was confirmed is kept, what was not done is not done", confirmed(sato) == done
          and sato.page.locator(".badge.b-open").count() == 1)


def image_gone(office, sato):
    number = sato.case()
    os.remove(office.original(int(number) - 1))
    shutil.rmtree(os.path.join(office.home, "views"), ignore_errors=True)
    answer = sato.go(f"/cases/{number}")
    check("the case opens without its image", answer.status == 200)
    check("and says so", "画像が保存されていないため表示できません" in sato.text())
    sato.shot("no-image")
    check("the picture itself is gone by a page", sato.go(f"/cases/{number}/picture").status == 410
          and "もうありません" in sato.text())
    sato.go(f"/cases/{number}")
    sato.settle()
    decide(sato, "r", "1", "Enter")
    check("it can be settled all the same", "返戻にしました" in sato.text(), sato.text()[:100])


def sent_back(sato, kato):
    kato.go(f"/batches/{BATCH}/approval")
    check("a batch with open cases cannot be approved", kato.page.locator("#approve").count() == 0
          and "審査が終わっていない" in kato.page.inner_text("[role=note]"), kato.page.inner_text("[role=note]"))
    kato.shot("approval-open")
    box = kato.page.locator("input[name=page]").first
    number = box.get_attribute("value")
    box.focus()
    kato.press("Space")
    kato.focus("#note")
    kato.enter()
    check("without a reason nothing is sent back", "入力してください" in kato.text())
    kato.focus("#note")
    kato.type("接種日をもう一度確認してください")
    kato.enter()
    kato.settle()
    check("a page is sent back with a reason", "1 ページを差し戻しました" in kato.text(), kato.text()[:100])
    sato.go(f"/cases/{number}")
    check("it waits again, with the approver's words", sato.page.locator(".badge.b-open").count() == 1
          and "接種日をもう一度確認してください" in sato.page.inner_html("#case"))
