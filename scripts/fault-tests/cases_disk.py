"""Full disks, disks that may only be read, locked databases."""

import os
import sqlite3
import subprocess
import time

from place import BATCH, SAMPLES, png

BLANK = SAMPLES / f"batches/{BATCH}/0007.jpg"


class Mount:
    """A small disk of its own in memory."""

    def __init__(self, folder, size):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], check=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", "-l", str(self.folder)], check=True)

    def fill(self, leave):
        """Fills it but for so many bytes."""
        free = os.statvfs(self.folder)
        size = free.f_bavail * free.f_frsize - leave
        with open(self.folder / "filler", "wb") as file:
            file.write(b"\0" * max(0, size))

    def empty(self):
        (self.folder / "filler").unlink()


def can_mount():
    return os.geteuid() == 0 and subprocess.run(
        ["unshare", "-m", "true"], capture_output=True).returncode == 0


def fill_and_free(shop, leave, reserve=0):
    """The data folder's disk is full but for `leave` bytes while pages come; then there is room."""
    disk = shop.folder / f"disk-{leave}-{reserve}"
    intake = f"\nintake: {{ stable_seconds: 0.3, rescan_seconds: 2, reserve_megabytes: {reserve} }}\n"
    with Mount(disk, "24m") as mount:
        with shop.place(home=disk / "home", intake=intake) as place:
            mount.fill(leave)
            for number in range(3):
                place.drop(None, f"{number}.jpg", data=BLANK.read_bytes() + bytes([number]))
            place.start()
            place.until(
                lambda: place.events("alarm.raised") or len(place.files("done")) == 3, seconds=40,
                what="neither an alarm nor the end")
            stopped = [entry["alarm"] for entry in place.events("alarm.raised")]
            if stopped:
                assert stopped[0] == "no-room", stopped
                text = place.inbox / "_停止中_STOPPED.txt"
                assert text.exists() or place.events("alarm.cleared"), "no text in the folder"
                done = {name.split("/")[-1] for name in place.files("done")}
                try:
                    stored = {name for name, in place.rows(
                        "SELECT file FROM pageState WHERE outcome IS NOT NULL")}
                    assert done <= stored, f"done without a result: {done - stored}"
                except sqlite3.OperationalError:
                    # Not even a reader finds room for SQLite's shared memory.
                    assert not done, "done without a database"
            mount.empty()
            place.until(lambda: len(place.files("done")) == 3, seconds=90, what="it did not resume")
            place.until(lambda: not (place.inbox / "_停止中_STOPPED.txt").exists())
            assert place.stop() == 0
            place.check(files=3, pages=3)
            place.check_folder(done=3, failed=0)
            return stopped


def test_a_full_disk_at_every_stage(shop, options):
    if not can_mount():
        return "skipped: mounts need root"
    kilobytes = [0, 300, 700] if options.quick else list(range(0, 2600, 100))
    alarms = sum(1 for leave in kilobytes if fill_and_free(shop, leave << 10))
    assert alarms >= len(kilobytes) // 3, "the disk was hardly ever full"
    return f"{len(kilobytes)} amounts of room, {alarms} alarms, all resumed alone"


def test_intake_stops_before_the_disk_is_full(shop, _):
    if not can_mount():
        return "skipped: mounts need root"
    assert fill_and_free(shop, 8 << 20, reserve=10), "no alarm"


def test_a_full_inbox_disk(shop, _):
    if not can_mount():
        return "skipped: mounts need root"
    disk = shop.folder / "inbox-disk"
    with Mount(disk, "3m") as mount:
        with shop.place(inbox=disk / "inbox") as place:
            place.drop(BLANK)
            place.drop(None, "letter.docx", data=b"no scan")
            mount.fill(0)
            place.start()
            place.until(
                lambda: place.events("alarm.raised") or place.settled(), what="nothing happened")
            mount.empty()
            place.until(lambda: place.files("done") and place.settled(), what="it did not resume")
            assert place.stop() == 0
            place.check(files=1, pages=1)
            place.check_folder(done=1, failed=1)


def test_an_inbox_that_may_only_be_read(shop, _):
    if not can_mount():
        return "skipped: mounts need root"
    disk = shop.folder / "read-only"
    with Mount(disk, "4m"):
        with shop.place(inbox=disk / "inbox") as place:
            place.drop(BLANK)
            subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
            try:
                place.start()
                place.until(lambda: place.events("alarm.raised"), what="no alarm")
                assert place.events("alarm.raised")[0]["alarm"] == "read-only"
            finally:
                subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
            place.until(lambda: place.files("done"), what="it did not resume")
            assert place.stop() == 0
            place.check(files=1, pages=1)


def test_an_inbox_that_goes_away_and_comes_back(shop, _):
    with shop.place() as place:
        place.start()
        place.until(lambda: place.events("watch.started"))
        away = place.folder / "away"
        place.inbox.rename(away)
        place.until(lambda: place.events("alarm.raised"), what="no alarm")
        away.rename(place.inbox)
        place.drop(BLANK)
        place.until(lambda: place.files("done"), what="it did not resume")
        assert place.stop() == 0
        place.check(files=1, pages=1)


def test_a_database_that_a_backup_holds(shop, _):
    with shop.place() as place:
        connection = sqlite3.connect(place.home / "yoshin.sqlite", isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        place.drop(BLANK)
        place.start()
        time.sleep(5)
        assert not place.files("done")
        connection.execute("ROLLBACK")
        connection.close()
        place.until(lambda: place.files("done"), what="it did not go on")
        assert place.stop() == 0
        place.check(files=1, pages=1)


def test_a_registry_that_is_swapped_during_a_batch(shop, _):
    with shop.place() as place:
        residents = (SAMPLES / "registry/residents.csv").read_bytes()
        place.start()
        place.drop(SAMPLES / f"batches/{BATCH}/0001.jpg")
        place.until(lambda: place.files("done"), what="the first was not read")
        shorter = place.folder / "residents.csv"
        shorter.write_bytes(b"\n".join(residents.split(b"\n")[:-20]) + b"\n")
        subprocess.run(
            [shop.program, "registry", "import", "residents", str(shorter), "--home",
             str(place.home), "--replace"], check=True, capture_output=True)
        place.drop(SAMPLES / f"batches/{BATCH}/0002.jpg")
        place.until(lambda: len(place.files("done")) == 2, what="the second was not read")
        assert place.stop() == 0
        place.check(files=2, pages=2)
        versions = [row[0] for row in place.rows(
            "SELECT registryVersion FROM readingRun ORDER BY id")]
        assert versions[0] < versions[1], versions


def test_a_backup_while_pages_come_and_its_restoring(shop, _):
    with shop.place() as place:
        place.start()
        for number in range(20):
            place.drop(None, f"{number:02}.png", data=png(number))
        target, home = place.folder / "backup", place.folder / "restored"
        for _ in range(2):
            result = subprocess.run(
                [shop.program, "backup", str(target), "--home", str(place.home)],
                capture_output=True, text=True)
            assert result.returncode == 0, result.stderr
            place.until(lambda: len(place.files("done")) == 20, what="not all came through")
        assert place.stop() == 0
        subprocess.run(
            [shop.program, "restore", str(target), "--home", str(home)], check=True,
            capture_output=True)
        original = place.rows("SELECT * FROM auditEntry ORDER BY id")
        place.home = home
        assert place.rows("SELECT * FROM auditEntry ORDER BY id") == original
        place.check(files=20, pages=20)
        again = subprocess.run(
            [shop.program, "restore", str(target), "--home", str(home)], capture_output=True)
        assert again.returncode == 1, "a database was restored over"


def test_doctor_finds_a_damaged_original(shop, _):
    with shop.place() as place:
        place.drop(BLANK)
        assert place.once() == 0
        words = [shop.program, "doctor", "--home", str(place.home), "--inbox", str(place.inbox),
                 "--pipeline", str(place.pipeline)]
        result = subprocess.run(words, capture_output=True, text=True)
        assert result.returncode == 0, result.stdout
        metrics = subprocess.run(
            [shop.program, "metrics", "--home", str(place.home)], capture_output=True, text=True)
        assert 'yoshin_pages{outcome="blank"} 1' in metrics.stdout, metrics
        original = next((place.home / "originals").rglob("*.jpg"))
        data = bytearray(original.read_bytes())
        data[1000] ^= 1
        original.chmod(0o600)
        original.write_bytes(data)
        result = subprocess.run(words, capture_output=True, text=True)
        assert result.returncode == 1 and "1 damaged" in result.stdout, result.stdout
        refused = subprocess.run(
            [shop.program, "backup", str(place.folder / "b"), "--home", str(place.home)],
            capture_output=True, text=True)
        assert refused.returncode == 1 and "damaged" in refused.stderr, refused.stderr
