"""The register's own work in a real browser: imports, documented grounds, fees, and erasure by two people."""

import os, re

from office import Office
from person import Person, check, part

HISTORY = "宛名番号,ワクチン種別,回数,接種年月日,ロット番号,医療機関コード"
WELFARE = "宛名番号,免除事由,開始年月日,終了年月日"


def prepared(program, folder):
    """The sample batches taken in and committed by nobody yet; two registrars, an approver, an auditor."""
    office = Office(program, folder)
    office.prepare()
    for name, roles, shown in [
        ("mari", "registrar", "台帳 真理"), ("rie", "registrar", "台帳 理恵"),
        ("kato", "approver", "加藤 明"), ("kansa", "auditor", "監査 正"),
    ]:
        office.account(name, roles, shown)
    office.certificate()
    office.start()
    return office


def drive(browser, office, pictures, large):
    def person(name):
        return Person(browser, office, name, pictures, large)

    mari, rie, kato, kansa = (person(n) for n in ["mari", "rie", "kato", "kansa"])
    for one in [mari, rie, kato, kansa]:
        with part(f"{one.name} comes in"):
            check(f"{one.name} comes in", one.first_sign_in() == "/", one.path())
    extract = open("samples/registry/residents.csv", encoding="cp932", newline="").read()

    with part("a full extract is refused, mended, tried and imported"):
        full_extract(office, mari, rie, extract)
    with part("files with mistakes, and past doses"):
        mistakes(office, mari)
    with part("welfare data, once"):
        welfare(office, mari)
    with part("a documented ground"):
        ground(mari)
    with part("a fee that was asked about, and a month's fees"):
        fees(mari)
    with part("what has been kept long enough goes by two people"):
        retention(office, mari, kato, pictures)
    with part("who is no registrar"):
        for path in ["/registry/import", "/registry/import/residents", "/register/people"]:
            check(f"an approver may not see {path}", kato.go(path).status == 403)
    with part("the trail, the log and the policy"):
        kansa.go("/audit")
        for action in ["registry.imported", "welfare.imported", "ground.noted", "fee.decided"]:
            kansa.page.locator("#action").select_option(action)
            kansa.focus("form.across button.main")
            kansa.enter()
            row = kansa.page.inner_text("tbody tr:first-child")
            check(f"{action} names who, department and terminal",
                  "mari" in row and "健康課" in row and "127.0.0.1" in row.replace("::1", "127.0.0.1"), row[:200])
        log = open(office.log.name).read()
        check("no file's name, no name and no number is in the log",
              "秘密" not in log and "5727161597" not in log and "/registry/import/{kind}" in log)
        for one in [mari, rie, kato, kansa]:
            check(f"no page of {one.name} broke a script or the content policy", not one.errors, str(one.errors[:2]))
        office.run("audit", "verify")


def send(who, office, kind, text, encoding="utf-8", codes=None, **fields):
    """Sends a file in from the kind's page and waits until it is not worked on any more."""
    who.go(f"/registry/import/{kind}")
    # A name that must not come along.
    path = os.path.join(office.folder, "秘密の氏名.csv")
    with open(path, "wb") as file:
        file.write(text.encode(encoding))
    who.page.set_input_files("#file", path)
    if codes is not None:
        with open(path + ".codes", "wb") as file:
            file.write(codes.encode())
        who.page.set_input_files("#codes", path + ".codes")
    for name, value in fields.items():
        who.page.fill(f"#{name}", value)
    who.focus("form[data-upload] button.main")
    who.press("Enter")
    who.page.wait_for_selector("#work, [role=alert]", timeout=30000)
    done(who)


def done(who):
    who.page.wait_for_function("() => !document.querySelector('[data-again]')", timeout=60000)
    who.page.wait_for_timeout(200)


def word(who, button):
    """Presses one of the buttons below what was found, and waits for what comes of it."""
    who.focus(f"#work form[action$='{button}'] button")
    who.enter()
    done(who)


def full_extract(office, mari, rie, extract):
    head, *rows = extract.strip().split("\r\n" if "\r\n" in extract else "\n")
    half = "\r\n".join([head] + rows[:300]) + "\r\n"
    mari.go("/registry")
    mari.page.get_by_role("link", name="取込", exact=True).focus()
    mari.enter()
    check("the imports of the past are listed", mari.path() == "/registry/import"
          and mari.page.locator("tbody tr").count() >= 8 + 5, mari.path())
    send(mari, office, "residents", half, "cp932")
    said = mari.page.inner_text("[role=alert]")
    check("a file that lacks half is refused with what and why", "件がファイルにありません（5 ％を超えています）" in said, said)
    check("nothing of the terminal's options is said there", "--" not in said, said)
    mari.shot("import-refused")
    other = rie.go("/registry/import/residents")
    rie.page.set_input_files("#file", "samples/registry/residents.csv")
    rie.focus("form[data-upload] button.main")
    rie.press("Enter")
    rie.page.wait_for_timeout(700)
    check("another registrar is told who has a file in hand", other.status == 200 and "台帳 真理" in rie.text(),
          rie.text()[:300])
    mari.page.fill("#percent", "60")
    mari.page.check("input[name=complete]")
    mari.focus("#work form[action$='allow'] button")
    mari.enter()
    done(mari)
    said = mari.page.inner_text("#work")
    check("with a stated share it is tried again, and that is said", "60 ％が定められています" in said, said)
    word(mari, "drop")
    check("and need not be imported", mari.page.locator("#work form").count() == 0)
    changed = extract.replace("大野芝町", "大野芝町", 1)
    first = rows[0].split(",")
    first[8] = "テストハイツ９"
    changed = "\r\n".join([head, ",".join(first)] + rows[1:]) + "\r\n"
    send(mari, office, "residents", changed, "cp932", extracted="2026-11-20", through="13")
    said = mari.page.inner_text("#work")
    check("what would change is shown first", re.search(r"変更\s*1\b", said) and "2026-11-20" in said, said)
    mari.shot("import")
    mari.page.reload()
    check("it is still there after a reload", mari.page.locator("form[action$='confirm']").count() == 1)
    word(mari, "confirm")
    check("and is imported on a word", "取り込みました" in mari.page.inner_text("#work"), mari.page.inner_text("#work"))
    row = mari.page.locator("div.scroll tbody tr").first.inner_text()
    check("it is in the list with day, rows, hash and who", "mari" in row and "603" in row and "2026-11-20" in row, row)
    send(mari, office, "residents", changed, "cp932")
    check("an extract without a day is refused from now on", "抽出日" in mari.page.inner_text("[role=alert]"))


def mistakes(office, mari):
    text = "\r\n".join([HISTORY, "5727161597,MR,１期,20191,A1,", "57271x1597,QQQ,１期,20190301,A1,", ""])
    send(mari, office, "history", text)
    said = mari.page.inner_text("[role=alert]")
    check("every mistake is told with line and column, in Japanese",
          all(place in said for place in ["2:4", "3:1", "3:2"]) and "暦にない日" in said and "半角数字" in said, said)
    check("and no cell is quoted", "57271x1597" not in said and "QQQ" not in said, said)
    old = "\r\n".join([HISTORY, "5727161597,ALT,１,20190301,A1,", "5727161597,MR,１期,20190301,A1,", ""])
    codes = "\r\n".join(["コード,回数コード,ワクチン種別,回数", "ALT,,規則なし,", ""])
    send(mari, office, "history", old, codes=codes)
    check("an office's own codes come along", re.search(r"追加\s*2\b", mari.page.inner_text("#work")),
          mari.page.inner_text("#work"))
    word(mari, "confirm")
    send(mari, office, "history", old, codes=codes)
    check("the same again would change nothing", "何も変わりません" in mari.page.inner_text("#work"))
    word(mari, "drop")


def welfare(office, mari):
    text = "\r\n".join([WELFARE, "5727161597,生活保護,20260401,", ""])
    send(mari, office, "welfare", text, extracted="2026-11-01")
    word(mari, "confirm")
    check("welfare data are imported", "取り込みました" in mari.page.inner_text("#work"))
    send(mari, office, "welfare", text, extracted="2026-11-01")
    check("and not twice", "取り込み済み" in mari.page.inner_text("[role=alert]"))
    send(mari, office, "welfare", text + "\r\n", extracted="2026-10-01")
    check("nor older ones", "取り込み済み" in mari.page.inner_text("[role=alert]"))


def open_person(mari, code):
    mari.go("/register")
    mari.page.get_by_role("link", name="個人の台帳").focus()
    mari.enter()
    mari.page.fill("#code", code)
    mari.page.fill("#reason", "特別の事情の登録")
    mari.focus("form.across button.main")
    mari.enter()
    mari.focus(".people form button")
    mari.enter()


def ground(mari):
    open_person(mari, "5727161597")
    check("the person's doses are there", "１期" in mari.page.inner_text("table") and mari.path() == "/register/person",
          mari.path())
    mari.page.locator("#vaccine").select_option("MR")
    mari.page.fill("#dose", "2期")
    mari.page.fill("#givenOn", "2026-10-11")
    mari.page.locator("#kind").select_option("longIllness")
    mari.page.fill("#document", "診断書 2026-3")
    mari.focus("form[action$='/ground'] button.main")
    mari.enter()
    check("a long illness without its end is refused, and what was typed stays",
          "回復日" in mari.page.inner_text("[role=alert]") and mari.page.input_value("#document") == "診断書 2026-3")
    mari.page.fill("#recoveredOn", "2026-01-10")
    mari.focus("form[action$='/ground'] button.main")
    mari.enter()
    check("the ground stands before its dose is on record", "診断書 2026-3" in mari.text()
          and "まだ登録されていない接種" in mari.text())
    mari.shot("ground")
    mari.focus("form[action$='/ground/back'] button")
    mari.enter()
    # What was done is said a moment after the page is there, for screen readers.
    mari.page.wait_for_function("() => document.getElementById('said').textContent.includes('取り下げました')")
    check("and is taken back", "診断書 2026-3" not in mari.text())


def fees(mari):
    open_person(mari, "5727161597")
    mari.page.locator("#feeVaccine").select_option("INF")
    mari.page.fill("#feeDay", "2026-12-20")
    mari.page.locator("#exemption").select_option("非課税世帯")
    mari.page.fill("#evidence", "課税証明 8-12")
    mari.focus("form[action$='/fee'] button.main")
    mari.enter()
    said = mari.page.inner_text("#main")
    check("a fee is decided by what was found out", "免除" in said and "課税証明 8-12" in said, said[-400:])
    mari.go("/payment")
    mari.page.locator("#month").select_option("2026-10")
    mari.focus("button[formaction='/payment/fees']")
    mari.enter()
    said = mari.page.inner_text("#main")
    check("a month's fees are decided and what disagrees is listed", re.search(r"徴収 \d+ 件、免除 \d+ 件、要調査 \d+ 件", said),
          said[:300])
    mari.shot("fees")


def retention(office, mari, kato, pictures):
    mari.go("/retention")
    check("what has been kept long enough is counted", re.search(r"\n2\n", mari.page.inner_text("dl.figures")),
          mari.page.inner_text("dl.figures"))
    mari.page.fill("#why", "保存期間満了（文書管理規程）")
    mari.focus("form[action='/retention'] button.main")
    mari.enter()
    mari.shot("retention")
    check("the same list is not asked for twice", mari.page.locator("form[action='/retention']").count() == 0)
    check("who asked cannot approve", mari.page.locator("form[action$='approve']").count() == 0)
    kato.go("/retention")
    kato.focus("form[action$='approve'] button")
    kato.enter()
    check("another person approves, and the certificate is shown", kato.path().endswith("/certificate"), kato.path())
    said = kato.text()
    check("the certificate says who, when and what", "消去証明書" in said and "mari" in said and "kato" in said, said[:400])
    check("as a table of names and values", kato.page.locator("table tr").count() == 14)
    kato.page.emulate_media(media="print")
    paper = kato.page.pdf(format="A4")
    check("printed it is one sheet, the certificate alone",
          len(re.findall(rb"/Type\s*/Page\b", paper)) == 1 and not kato.page.locator("header.top").is_visible())
    kato.page.emulate_media(media="screen")
    if pictures:
        os.makedirs(pictures, exist_ok=True)
    kato.shot("certificate")
    mari.go("/retention")
    check("nothing more is due", "消去済" in mari.text() or "完了" in mari.text(), mari.text()[-300:])
