"""Somebody at a keyboard, and what is counted of what they see."""

import contextlib, os, traceback

from access import barriers

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
        print(f"FAILED  {name}\n{traceback.format_exc(limit=4)}", flush=True)


class Person:
    """One browser context, one account."""

    SMALL, LARGE = {"width": 1280, "height": 800}, {"width": 1920, "height": 1080}

    def __init__(self, browser, office, name, pictures="", large=""):
        self.context = browser.new_context(ignore_https_errors=True, viewport=self.SMALL, locale="ja-JP")
        self.page = self.context.new_page()
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text)
                     if said.type == "error" and "Content Security Policy" in said.text else None)
        self.office, self.name, self.pictures, self.large = office, name, pictures, large
        self.keys = 0

    def go(self, path):
        answer = self.page.goto(self.office.address + path)
        self.ready()
        return answer

    def press(self, *keys):
        for key in keys:
            self.keys += 1
            self.page.keyboard.press(key)

    def enter(self):
        """Sends a form by Enter and waits for the page that answers."""
        with self.page.expect_navigation(timeout=20000, wait_until="domcontentloaded"):
            self.press("Enter")
        self.ready()

    def ready(self):
        """Keys go nowhere before the page has put its focus."""
        self.page.wait_for_load_state()
        self.page.evaluate("""() => { const first = document.querySelector("[autofocus]");
            if (first && document.activeElement !== first) first.focus(); }""")

    def type(self, text):
        self.keys += len(text)
        self.page.keyboard.type(text)

    def path(self):
        return self.page.url.replace(self.office.address, "")

    def text(self):
        return self.page.inner_text("body")

    def focus(self, selector):
        self.page.locator(selector).first.focus()

    def shot(self, name, height=None):
        """A picture of the page; in both sizes it fits, and nobody is kept out of it."""
        if height:
            self.page.set_viewport_size({"width": self.SMALL["width"], "height": height})
        for size, folder in [(self.SMALL, self.pictures), (self.LARGE, self.large)]:
            if not height or size is self.LARGE:
                self.page.set_viewport_size(size)
                self.page.wait_for_timeout(150)
            wide = self.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
            if wide > 0:
                check(f"{name} fits {size['width']} pixels", False, f"{wide} too wide")
            if folder and self.wants(folder, name):
                self.page.screenshot(path=os.path.join(folder, name + ".jpg"), type="jpeg", quality=55)
        self.page.set_viewport_size(self.SMALL)
        found = barriers(self.page)
        check(f"{name}: nobody is kept out (WCAG 2.2 AA), at 1280 and 1920 pixels", not found, "; ".join(found)[:600])

    @staticmethod
    def wants(folder, name):
        """A folder with guides takes the pictures that they show; any other takes all."""
        os.makedirs(folder, exist_ok=True)
        guides = [open(os.path.join(folder, one), encoding="utf-8").read()
                  for one in os.listdir(folder) if one.endswith(".md")]
        return not guides or any(f"({name}.jpg)" in guide for guide in guides)

    def token(self):
        return self.page.locator("input[name=csrf]").first.get_attribute("value")

    def revision(self):
        return self.page.locator("input[name=revision]").first.get_attribute("value")

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
        if shots:
            self.shot("password")
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
        return self.path()

    def sign_in(self):
        """Name, password and code, from the sign-in page that is shown."""
        self.type(self.name)
        self.press("Tab")
        self.type(self.office.passwords[self.name])
        self.enter()
        if self.path() == "/second-factor":
            self.type(self.office.code(self.name))
            self.enter()
        return self.path()

    def settle(self):
        """Waits until the page has been swapped and nothing is under way."""
        self.page.wait_for_function("() => !document.body.hasAttribute('aria-busy')")
        self.page.wait_for_timeout(350)

    def begin(self):
        """From the front page to the next case; its number, or nil where nothing waits."""
        self.go("/")
        button = self.page.locator(".head button.main")
        if button.count() == 0:
            return None
        button.first.focus()
        self.enter()
        self.settle()
        return self.case()

    def case(self):
        """The number of the case that is shown."""
        shown = self.page.locator("#case")
        return shown.get_attribute("data-case") if shown.count() else None
