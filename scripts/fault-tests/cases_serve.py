"""The server that watches as well, and what it tells monitors."""

import csv
import http.client
import json
import shutil
import sqlite3
import subprocess
import time
from urllib.parse import urlsplit

from place import BATCH, SAMPLES, png

BLANK = SAMPLES / f"batches/{BATCH}/0007.jpg"


def ask(address, path, **fields):
    """One request; returns status and text."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): text for name, text in fields.items()})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def healthy(address):
    return ask(address, "/healthz")[0] == 200


def test_the_server_takes_in_what_is_dropped(shop, _):
    with shop.place() as place:
        address = place.serve(workers=2)
        for file in sorted((SAMPLES / f"batches/{BATCH}").iterdir()):
            place.drop(file)
        place.until(lambda: place.files("done") and place.settled(), seconds=120)
        status, text = ask(address, "/healthz")
        checks = {check["name"]: check for check in json.loads(text)["checks"]}
        assert status == 200 and checks["watch"]["isGood"], text
        status, text = ask(address, "/metrics")
        lines = text.splitlines()
        assert status == 200, text
        for line in ['yoshin_pages{outcome="verified"} 3', "yoshin_watch_up 1", "yoshin_pages_unread 0",
                     'yoshin_watch_alarm{alarm="none"} 0', "yoshin_readings_total 11"]:
            assert line in lines, (line, text)
        if shutil.which("promtool"):
            subprocess.run(["promtool", "check", "metrics"], input=text, text=True, check=True)
        with open(SAMPLES / "registry/residents.csv", newline="", encoding="cp932") as file:
            people = {word for row in list(csv.reader(file))[1:] for word in row
                      if len(word) > 3 and (not word.isascii() or word.isdigit() and len(word) >= 10)}
        assert len(people) > 50, people
        told = text + ask(address, "/healthz")[1] + place.log.read_text()
        assert not [word for word in people if word in told], "somebody is named"
        assert ".jpg" not in told and ".tif" not in told, "a file is named"
        assert ask(address, "/metrics", X_Forwarded_For="192.0.2.1")[0] == 404
        assert ask(address, "/metrics", Host="elsewhere.example")[0] == 404
        assert ask(address, "/healthz", Host="elsewhere.example") == (200, '{"isGood":true}')
        assert place.stop() == 0
        place.check(files=10, pages=11)
        place.check_folder(done=11, failed=0)


def test_the_pages_answer_while_the_database_is_held(shop, _):
    with shop.place() as place:
        address = place.serve(workers=2)
        holder = sqlite3.connect(place.home / "yoshin.sqlite", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        for number in range(4):
            place.drop(None, f"{number}.png", data=png(number))
        worst = 0
        for _ in range(12):
            time.sleep(0.5)
            began = time.monotonic()
            status, _ = ask(address, "/sign-in")
            assert status == 200 and healthy(address)
            worst = max(worst, time.monotonic() - began)
        assert not place.files("done")
        holder.execute("ROLLBACK")
        holder.close()
        place.until(lambda: len(place.files("done")) == 4, what="it did not go on")
        assert place.stop() == 0
        place.check(files=4, pages=4)
        return f"the slowest two answers together {worst:.2f} s"


def test_an_alarm_is_what_monitors_are_told(shop, _):
    with shop.place() as place:
        address = place.serve()
        place.until(lambda: healthy(address))
        away = place.folder / "away"
        place.inbox.rename(away)
        place.until(lambda: not healthy(address), what="the health is good without an inbox")
        status, text = ask(address, "/healthz")
        assert status == 503 and "inbox-gone" in text, text
        assert ask(address, "/healthz", Via="1.1 proxy") == (503, '{"isGood":false}')
        assert 'yoshin_watch_alarm{alarm="inbox-gone"} 1' in ask(address, "/metrics")[1]
        away.rename(place.inbox)
        place.drop(BLANK)
        place.until(lambda: place.files("done") and healthy(address), what="it did not resume")
        assert place.stop() == 0
        place.check(files=1, pages=1)


def test_figures_behind_a_token(shop, _):
    with shop.place() as place:
        token = place.folder / "token"
        token.write_text("f0e1d2c3b4a5968778695a4b3c2d1e0f\n")
        token.chmod(0o644)
        words = [shop.program, "serve", "--port", "0", "--home", str(place.home), "--metrics-token", str(token)]
        refused = subprocess.run(words, capture_output=True, text=True)
        assert refused.returncode == 3 and "chmod 600" in refused.stderr, refused
        token.chmod(0o600)
        address = place.serve("--metrics-token", str(token))
        word = token.read_text().strip()
        assert ask(address, "/metrics")[0] == 404
        assert ask(address, "/metrics", Authorization=f"Bearer {word[:-1]}")[0] == 404
        assert ask(address, "/metrics", Authorization=f"Bearer {word}", Via="1.1 proxy")[0] == 200
        assert word not in place.log.read_text()
        assert place.stop() == 0


def test_a_server_killed_in_the_middle_of_a_batch(shop, _):
    with shop.place() as place:
        for number in range(30):
            place.drop(None, f"{number:02}.png", data=png(number))
        for _ in range(3):
            seen = len(place.events("page.read"))
            place.serve(workers=2)
            place.until(lambda: len(place.events("page.read")) > seen + 2, what="nothing was read")
            place.kill()
        place.serve(workers=2)
        place.until(lambda: place.files("done") and place.settled())
        assert place.stop() == 0
        place.check(files=30, pages=30)
        place.check_folder(done=30, failed=0)


def test_the_server_is_refused_an_inbox_that_is_watched(shop, _):
    with shop.place() as place:
        place.start()
        place.until(lambda: place.events("watch.started"))
        words = [shop.program, "serve", "--port", "0", "--home", str(place.home), "--inbox", str(place.inbox)]
        second = subprocess.run(words, capture_output=True, text=True, timeout=60)
        assert second.returncode == 3 and "another yoshin watches" in second.stderr, second
        assert "listening" not in second.stderr
        assert place.stop() == 0
