"""Hostile and broken files, dying workers, viruses."""

import hashlib
import os
import random
import signal
import socket
import struct
import threading
import time
import zlib
from pathlib import Path

from place import BATCH, SAMPLES, children, memory, png

BLANK = SAMPLES / f"batches/{BATCH}/0007.jpg"
SEEDS = [
    SAMPLES / f"batches/{BATCH}/0007.jpg", SAMPLES / f"batches/{BATCH}/0004.tif",
    SAMPLES / f"batches/{BATCH}/scan0010.pdf", SAMPLES / "batches/2026-10_2711987020/scan0001.tif",
]
HOSTILE = """
intake:
  stable_seconds: 0.3
  unfinished_seconds: 10
  rescan_seconds: 2
  reserve_megabytes: 0
  page_processor_seconds: 20
  page_seconds: 40
"""


def through(place, names, seconds, environment=None):
    """Has everything read; returns how many of the files ended where, and the parent's memory."""
    place.start(workers=2, environment=environment)
    peak = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end and not (place.events("watch.started") and place.settled()):
        assert place.process.poll() is None, f"the parent ended: {place.tail()}"
        peak = max(peak, memory(place.process.pid))
        time.sleep(0.2)
    assert place.settled(), f"left after {seconds} s: {place.waiting()[:3]} {place.files('processing')[:3]}"
    assert place.stop() == 0, place.tail()
    place.check(files=names)
    place.check_folder()
    failed = [name for name in place.files("failed") if not name.endswith(".txt")]
    done = [name for name in place.files("done") if not name.endswith(".txt")]
    assert len(failed) + len(done) == names, f"{len(failed)} + {len(done)} of {names}"
    for file, note in place.rows(
            "SELECT file, (SELECT note FROM reason WHERE run = pageState.run LIMIT 1) "
            "FROM pageState WHERE outcome = 'failed'"):
        assert note, f"{file} failed without a reason"
    return len(done), len(failed), peak


def test_the_malformed_folder(shop, options):
    if not options.malformed:
        return "skipped: name one with --malformed"
    files = sorted(path for path in Path(options.malformed).iterdir() if path.is_file())
    with shop.place(intake=HOSTILE) as place:
        distinct = 0
        for number, file in enumerate(files):
            if file.suffix.lower() not in {".tif", ".tiff", ".jpg", ".jpeg", ".png", ".pdf"}:
                continue
            place.drop(file, f"{number:03}{file.suffix}")
            distinct += 1
        done, failed, peak = through(place, distinct, 1200)
        blank = place.outcomes().get("blank", 0)
        deaths = len(place.events("worker.died"))
        return (f"{distinct} files: {done} done, {failed} failed, {blank} blank pages, "
                f"{deaths} workers died, parent at most {peak:.0f} MiB")


def mutate(data, generator):
    """One broken file from a whole one."""
    data = bytearray(data)
    for _ in range(generator.choice([1, 1, 2, 4, 16])):
        kind = generator.randrange(8)
        at = generator.randrange(len(data))
        head = generator.randrange(min(len(data), 512))
        if kind == 0:
            data[at] ^= 1 << generator.randrange(8)
        elif kind == 1:
            data[head] = generator.randrange(256)
        elif kind == 2:
            data[head:head + 4] = generator.choice(
                [b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\1\0\0\0"])
        elif kind == 3:
            del data[at:at + generator.randrange(1, 4096)]
        elif kind == 4:
            data[at:at] = generator.randbytes(generator.randrange(1, 512))
        elif kind == 5:
            size = generator.randrange(1, 4096)
            data[at:at + size] = generator.randbytes(size)
        elif kind == 6:
            data = data[:max(16, at)]
        else:
            other = generator.randrange(len(data))
            size = generator.randrange(1, 2048)
            data[at:at + size] = data[other:other + size]
        if len(data) < 16:
            data += bytes(16)
    return bytes(data)


def test_mutations_of_whole_scans(shop, options):
    generator = random.Random(20261124)
    left, numbers, deaths, top = options.mutations, [0, 0], 0, 0
    while left > 0:
        count = min(left, 250)
        left -= count
        with shop.place(intake=HOSTILE) as place:
            for number in range(count):
                seed = generator.choice(SEEDS)
                data = mutate(seed.read_bytes(), generator)
                place.drop(None, f"{number:04}{seed.suffix}", data=data)
            done, failed, peak = through(place, count, 60 + 10 * count)
            numbers = [numbers[0] + done, numbers[1] + failed]
            deaths += len(place.events("worker.died"))
            top = max(top, peak)
    return (f"{sum(numbers)} files: {numbers[0]} done, {numbers[1]} failed, {deaths} workers died, "
            f"parent at most {top:.0f} MiB")


def test_a_page_that_kills_its_worker_goes_to_a_person(shop, _):
    """A worker that opens the second file ends by SIGSEGV, each time."""
    with shop.place(intake=HOSTILE) as place:
        for number in [1, 2, 3]:
            place.drop(None, f"{number}.png", data=png(number))
        poison = hashlib.sha256(png(2)).hexdigest()
        done, failed, _ = through(
            place, 3, 120, {"LD_PRELOAD": str(shop.kills), "POISON": f"{poison}.png"})
        assert (done, failed) == (2, 1), (done, failed, place.events("worker.died"), place.outcomes())
        died = place.events("worker.died")
        assert [entry["attempt"] for entry in died] == ["1", "2", "3"], died
        text = next((place.inbox / "failed").rglob("*.txt")).read_text()
        assert "given up after 3 attempts" in text, text


def test_workers_that_all_die_raise_an_alarm(shop, _):
    """Every page ends its worker: intake slows down and says so, and goes on when the cause has gone."""
    with shop.place(intake=HOSTILE) as place:
        for number in range(8):
            place.drop(None, f"{number}.png", data=png(number))
        place.start(environment={"LD_PRELOAD": str(shop.kills), "POISON": str(place.home / "originals")})
        place.until(lambda: place.events("alarm.raised"), what="no alarm")
        assert place.events("alarm.raised")[0]["alarm"] == "reading"
        deaths = len(place.events("worker.died"))
        assert deaths <= 10, f"{deaths} workers had to die"
        assert place.stop() == 0
        place.start()
        place.until(place.settled, what="it did not go on")
        assert place.stop() == 0
        place.check(files=8, pages=8)
        left = place.outcomes()
        assert left.get("failed", 0) <= 3, left
        return f"after {deaths} deaths; {left}"


def test_a_page_that_wants_too_much_memory(shop, _):
    """Within the pixel limit, but more than a worker may have: the page fails, the others do not."""
    intake = HOSTILE + "  worker_megabytes: 512\n"
    with shop.place(intake=intake) as place:
        place.drop(None, "1.png", data=png(1))
        place.drop(None, "2-greedy.png", data=colour_png(8900, 8900))
        place.drop(None, "3.png", data=png(3))
        done, failed, _ = through(place, 3, 120)
        assert (done, failed) == (2, 1), (done, failed)
        return f"{len(place.events('worker.died'))} workers died"


def test_a_page_that_takes_too_long(shop, _):
    """A worker that is stopped answers no more; the parent ends it."""
    intake = HOSTILE.replace("page_seconds: 40", "page_seconds: 5")
    with shop.place(intake=intake) as place:
        for number in range(12):
            place.drop(None, f"{number:02}.png", data=png(number))
        place.start()
        place.until(lambda: children(place.process.pid), what="no worker")
        worker = children(place.process.pid)[0]
        place.until(lambda: place.events("page.read"), what="nothing was read")
        os.kill(worker, signal.SIGSTOP)
        place.until(lambda: place.settled() and place.files("done"), seconds=120)
        assert place.stop() == 0
        place.check(files=12, pages=12)
        place.check_folder(done=12)
        return f"{len(place.events('worker.died'))} worker ended"


def colour_png(width, height):
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data
                + struct.pack(">I", zlib.crc32(kind + data)))
    compressor = zlib.compressobj(1)
    row = b"\0" + b"\xff" * (4 * width)
    data = b"".join(compressor.compress(row) for _ in range(height)) + compressor.flush()
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
            + chunk(b"IDAT", data) + chunk(b"IEND", b""))


def test_more_pixels_than_allowed_are_never_decoded(shop, _):
    with shop.place(intake=HOSTILE) as place:
        place.drop(None, "flood.png", data=colour_png(20_000, 5_000))
        done, failed, _ = through(place, 1, 60)
        assert (done, failed) == (0, 1)
        assert not place.events("worker.died")
        assert place.rows("SELECT code FROM reason") == [("imageTooLarge",)]


def test_workers_that_are_killed_from_outside(shop, _):
    with shop.place() as place:
        for number in range(30):
            place.drop(None, f"{number:02}.png", data=png(number))
        place.start(workers=2)
        killed = 0
        while not (place.settled() and place.files("done")) and killed < 6:
            for child in children(place.process.pid)[:1]:
                try:
                    os.kill(child, 9)
                    killed += 1
                except ProcessLookupError:
                    pass
            time.sleep(1.5)
        place.until(lambda: place.settled() and place.files("done"), seconds=120)
        assert place.stop() == 0
        place.check(files=30, pages=30)
        return f"{killed} killed"


def test_one_bad_page_of_several_keeps_the_others(shop, _):
    """The middle page's strip is overwritten."""
    file = bytearray((SAMPLES / "batches/2026-10_2711987020/scan0001.tif").read_bytes())
    middle = len(file) // 2
    file[middle - 40_000:middle + 40_000] = os.urandom(80_000)
    with shop.place(intake=HOSTILE) as place:
        place.drop(None, "three.tif", batch="2026-10_2711987020", data=bytes(file))
        through(place, 1, 120)
        found = place.outcomes()
        assert sum(found.values()) == 3 and found.get("verified", 0) >= 2, found
        return f"{found}"


class FakeClamd(threading.Thread):
    """Speaks clamd's INSTREAM; finds whatever holds the word EVIL."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(str(path))
        self.socket.listen()
        self.scans = 0
        self.start()

    def run(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                stream = connection.makefile("rb")
                command = b""
                while not command.endswith(b"\0"):
                    command += stream.read(1)
                if command == b"zPING\0":
                    connection.sendall(b"PONG\0")
                    continue
                data = b""
                while size := struct.unpack(">I", stream.read(4))[0]:
                    data += stream.read(size)
                self.scans += 1
                if b"EVIL" in data:
                    connection.sendall(b"stream: Test.Evil-1 FOUND\0")
                elif b"HUGE" in data:
                    connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                else:
                    connection.sendall(b"stream: OK\0")


def test_the_virus_scanner_is_asked_first(shop, _):
    path = shop.folder / "clamd.sock"
    with shop.place(intake=HOSTILE + f"  clamd: {path}\n") as place:
        place.start()
        place.drop(None, "good.jpg", data=BLANK.read_bytes())
        place.until(lambda: place.events("alarm.raised"), what="no alarm without a scanner")
        assert place.events("alarm.raised")[0]["alarm"] == "clamd"
        assert place.rows("SELECT count(*) FROM sourceFile") == [(0,)], "opened unscanned"
        scanner = FakeClamd(path)
        place.drop(None, "evil.jpg", data=BLANK.read_bytes() + b"EVIL")
        place.drop(None, "huge.jpg", data=BLANK.read_bytes() + b"HUGE")
        place.until(lambda: place.settled() and place.files("done"), what="it did not go on")
        assert place.stop() == 0
        place.check(files=1, pages=1)
        place.check_folder(done=1, failed=2)
        assert scanner.scans == 3, scanner.scans
        text = (place.inbox / "failed" / BATCH / "evil.jpg.txt").read_text()
        assert "Test.Evil-1" in text, text


def test_a_real_virus_scanner(shop, _):
    """clamd with a signature of our own, where Debian's package is installed."""
    import shutil
    import subprocess
    if not shutil.which("clamd"):
        return "skipped: clamd is not installed (apt-get install clamav-daemon)"
    folder = shop.folder / "clamd"
    (folder / "signatures").mkdir(parents=True)
    (folder / "signatures/own.ndb").write_text("Test.Own:0:*:" + b"EVILEVIL".hex() + "\n")
    path = folder / "socket"
    (folder / "conf").write_text(
        f"LocalSocket {path}\nDatabaseDirectory {folder / 'signatures'}\nForeground yes\n"
        "OfficialDatabaseOnly no\n")
    scanner = subprocess.Popen(
        ["clamd", "-c", str(folder / "conf")], stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    try:
        with shop.place(intake=HOSTILE + f"  clamd: {path}\n") as place:
            place.start()
            place.drop(None, "good.jpg", data=BLANK.read_bytes())
            place.drop(None, "evil.jpg", data=BLANK.read_bytes() + b"EVILEVIL")
            place.until(lambda: place.settled() and place.files("done"), seconds=120)
            assert place.stop() == 0
            place.check(files=1, pages=1)
            place.check_folder(done=1, failed=1)
            text = (place.inbox / "failed" / BATCH / "evil.jpg.txt").read_text()
            assert "Test.Own" in text, text
    finally:
        scanner.kill()
        scanner.wait()
