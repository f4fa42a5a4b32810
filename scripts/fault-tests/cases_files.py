"""What scanners, people and shares do with files."""

import os
import subprocess
import threading
import time

from place import BATCH, OTHER, SAMPLES, png

BLANK = SAMPLES / f"batches/{BATCH}/0007.jpg"


def test_a_month_goes_through(shop, _):
    with shop.place() as place:
        for file in sorted((SAMPLES / f"batches/{BATCH}").iterdir()):
            place.drop(file)
        assert place.once(workers=2) == 0, place.tail()
        place.check(files=10, pages=11)
        place.check_folder(done=11, failed=0)
        found = place.outcomes()
        assert found == {"blank": 1, "duplicate": 1, "review": 5, "unidentified": 1, "verified": 3}, found
        closed = place.events("batch.closed")
        assert [entry["because"] for entry in closed] == ["claimSheet"], closed
        return f"{found}"


def test_dropped_again_nothing_changes(shop, _):
    with shop.place() as place:
        place.drop(BLANK)
        assert place.once() == 0, place.tail()
        before = place.rows("SELECT count(*) FROM auditEntry")
        place.drop(BLANK)
        assert place.once() == 0, place.tail()
        place.check(files=1, pages=1)
        place.check_folder(done=2)
        assert place.rows("SELECT count(*) FROM auditEntry") == before
        assert f"{BATCH}/0007~2.jpg" in place.files("done")


def test_a_name_that_is_used_again_for_another_paper(shop, _):
    with shop.place() as place:
        place.start()
        for number in range(3):
            place.drop(None, "scan.png", data=png(number))
            place.until(place.settled, what="the file was not settled")
        assert place.stop() == 0
        place.check(files=3, pages=3)
        place.check_folder(done=3)


def test_a_slow_writer(shop, _):
    data = BLANK.read_bytes()
    with shop.place() as place:
        place.start()
        target = place.inbox / BATCH / "slow.jpg"
        target.parent.mkdir()
        with open(target, "wb") as file:
            for start in range(0, len(data), len(data) // 8 + 1):
                file.write(data[start:start + len(data) // 8 + 1])
                file.flush()
                time.sleep(0.5)
                assert place.waiting() == [f"{BATCH}/slow.jpg"], "taken while it was written"
        place.until(place.settled, what="it was not taken")
        assert place.stop() == 0
        place.check(files=1, pages=1)
        assert place.rows("SELECT byteSize FROM sourceFile") == [(len(data),)]


def test_a_writer_that_closes_and_opens_again(shop, _):
    """As a scanner appends pages to one TIFF: complete by its structure after every page."""
    pages = (SAMPLES / f"batches/{OTHER}/scan0001.tif").read_bytes()
    half = len(pages) // 2
    with shop.place(intake="\nintake: { stable_seconds: 1.5, unfinished_seconds: 60, reserve_megabytes: 0 }\n") as place:
        place.start()
        target = place.inbox / OTHER / "scan.tif"
        target.parent.mkdir()
        target.write_bytes(pages[:half])
        for _ in range(4):
            time.sleep(1)
            with open(target, "r+b") as file:
                file.write(pages[:half])
        assert place.waiting(), "taken between two writings"
        time.sleep(2.5)
        assert place.waiting(), "half a TIFF was taken"
        with open(target, "ab") as file:
            file.write(pages[half:])
        place.until(place.settled, seconds=90, what="it was not taken")
        assert place.stop() == 0
        place.check(files=1, pages=3)


def test_a_writer_that_keeps_it_open(shop, _):
    with shop.place() as place:
        place.start()
        target = place.inbox / BATCH / "open.jpg"
        target.parent.mkdir()
        with open(target, "wb") as file:
            file.write(BLANK.read_bytes())
            file.flush()
            time.sleep(3)
            assert place.waiting(), "taken while a writer had it open"
        place.until(place.settled, what="it was not taken")
        assert place.stop() == 0
        place.check(files=1, pages=1)


def test_renamed_into_place(shop, _):
    with shop.place() as place:
        place.start()
        draft = place.folder / "draft.jpg"
        draft.write_bytes(BLANK.read_bytes())
        (place.inbox / BATCH).mkdir()
        time.sleep(1)
        draft.rename(place.inbox / BATCH / "moved.jpg")
        place.until(place.settled, what="it was not taken")
        assert place.stop() == 0
        place.check(files=1, pages=1)


def test_deleted_before_it_was_stable(shop, _):
    with shop.place() as place:
        place.start()
        for number in range(5):
            place.drop(None, "gone.png", data=png(number)).unlink()
            time.sleep(0.2)
        time.sleep(2)
        place.drop(BLANK)
        place.until(lambda: place.files("done") and place.settled(), what="it was not taken")
        assert place.stop() == 0
        place.check(files=1, pages=1)


def test_a_watcher_killed_while_a_file_is_written(shop, _):
    data = BLANK.read_bytes()
    with shop.place() as place:
        place.start()
        target = place.inbox / BATCH / "half.jpg"
        target.parent.mkdir()
        with open(target, "wb") as file:
            file.write(data[:len(data) // 2])
            file.flush()
            time.sleep(1.5)
            place.kill()
            place.start()
            time.sleep(1.5)
            assert place.waiting(), "half a file was taken"
            file.write(data[len(data) // 2:])
        place.until(place.settled, what="it was not taken")
        assert place.stop() == 0
        place.check(files=1, pages=1)


def test_a_file_that_nobody_finishes_goes_to_a_person(shop, _):
    with shop.place() as place:
        data = BLANK.read_bytes()
        place.start()
        place.drop(None, "cut.jpg", data=data[:len(data) // 3])
        place.until(place.settled, seconds=60, what="it was never given up")
        assert place.stop() == 0
        place.check(files=1, pages=1)


def test_five_hundred_files_at_once(shop, options):
    count = 120 if options.quick else 500
    with shop.place() as place:
        place.start(workers=2)
        began = time.monotonic()
        for number in range(count):
            place.drop(None, f"{number:04}.png", data=png(number))
        place.until(
            lambda: len(place.files("done")) + len(place.files("failed")) == count, seconds=300,
            what="not all came through")
        seconds = time.monotonic() - began
        assert place.stop() == 0
        place.check(files=count, pages=count)
        place.check_folder(done=count, failed=0)
        return f"{count} files, {count / seconds:.0f} small pages a second"


def test_junk_links_strangers_and_wrong_places(shop, _):
    with shop.place() as place:
        folder = place.inbox / BATCH
        folder.mkdir()
        for name in [".DS_Store", "Thumbs.db", "~$1.jpg", "1.jpg.part", ".hidden.jpg", "x.tmp"]:
            (folder / name).write_bytes(b"junk")
        (place.folder / "secret.jpg").write_bytes(BLANK.read_bytes())
        (folder / "link.jpg").symlink_to(place.folder / "secret.jpg")
        (folder / "loop").symlink_to(place.inbox)
        os.mkfifo(folder / "pipe.jpg")
        place.drop(None, "letter.docx", data=b"PK\3\4 not a scan")
        place.drop(None, "empty.jpg", data=b"")
        place.drop(BLANK, batch="令和8年10月")
        place.drop(BLANK, batch="2026-13_2711506317", name="month13.jpg")
        place.drop(BLANK, name="good.jpg")
        bad = os.fsencode(str(folder)) + b"/\x83e\x83X\x83g.jpg"
        with open(bad, "wb") as file:
            file.write(png(7))
        (place.inbox / "done" / BATCH).mkdir(parents=True)
        (place.inbox / "done" / BATCH / "old.jpg").write_bytes(BLANK.read_bytes())
        place.start()
        place.until(
            lambda: len(place.events("file.refused")) == 7 and len(place.files("done")) == 3,
            seconds=60, what="not all was settled")
        assert place.stop() == 0
        place.check(files=2, pages=2)
        words = sorted(entry["why"] for entry in place.events("file.refused"))
        assert words == ["empty", "no-batch", "no-batch", "not-a-file", "not-a-file", "not-a-file",
                         "unknown-kind"], words
        assert (place.inbox / "failed" / BATCH / "link.jpg").is_symlink()
        assert (folder / ".DS_Store").exists() and (folder / "1.jpg.part").exists()
        text = (place.inbox / "failed" / BATCH / "letter.docx.txt").read_text()
        assert "理由" in text and "What to do" in text, text
        log = place.log.read_text()
        assert "letter" not in log and "good.jpg" not in log, "a file's name is in the log"


def test_other_layouts(shop, _):
    intake = """
intake:
  stable_seconds: 0.3
  reserve_megabytes: 0
  layout: "{clinic}/{yyyymm}/{any}/{file}"
"""
    with shop.place(intake=intake) as place:
        place.drop(BLANK, batch="2711506317/202610/今日")
        place.drop(SAMPLES / f"batches/{BATCH}/manifest.csv", batch="2711506317/202610/今日")
        assert place.once() == 0, place.tail()
        place.check(files=1, pages=1)
        assert place.rows("SELECT name FROM batch") == [(BATCH,)]
        place.check_folder(done=2)


def test_one_watcher_a_folder(shop, _):
    with shop.place() as place:
        place.start()
        place.until(lambda: place.events("watch.started"), what="it did not start")
        second = subprocess.run(place.arguments("--once"), capture_output=True, text=True)
        assert second.returncode == 3, second
        assert "another yoshin watches" in second.stderr, second.stderr
        place.kill()
        assert place.once() == 0, "the lock outlived its holder"


def test_never_inside_the_data_folder(shop, _):
    with shop.place() as place:
        for inbox in [place.home, place.home / "originals", place.folder]:
            words = place.arguments("--once")
            words[2] = str(inbox)
            result = subprocess.run(words, capture_output=True, text=True)
            assert result.returncode == 2, (inbox, result)


def test_batches_close_by_marker_and_by_quiet(shop, _):
    intake = "\nintake: { stable_seconds: 0.3, quiet_seconds: 3, reserve_megabytes: 0, rescan_seconds: 1 }\n"
    with shop.place(intake=intake) as place:
        place.start()
        place.drop(BLANK)
        place.drop(None, "_END.txt", data=b"")
        place.drop(None, "a.png", batch=OTHER, data=png(1))
        place.until(lambda: len(place.events("batch.closed")) == 2, what="not both closed")
        because = {e["batch"]: e["because"] for e in place.events("batch.closed")}
        assert because == {BATCH: "marker", OTHER: "quiet"}, because
        place.drop(None, "late.png", data=png(2))
        place.until(lambda: len(place.events("batch.closed")) == 3, what="a late file did not open it")
        assert place.stop() == 0
        place.check(files=3, pages=3)
        place.check_folder(done=3)
        assert f"{BATCH}/_END.txt" in place.files("done")


def test_a_claim_sheet_with_mistakes_is_refused(shop, _):
    with shop.place() as place:
        place.drop(None, "manifest.csv", data="医療機関コード,実施年月\n2711506317,202610\n".encode())
        place.drop(BLANK)
        assert place.once() == 0, place.tail()
        place.check(files=1, pages=1)
        place.check_folder(done=1, failed=1)


def test_dates_of_the_future_and_the_past(shop, _):
    """A wall clock that jumped has written these."""
    with shop.place() as place:
        for number, when in enumerate([0, 4_000_000_000, time.time() + 86_400]):
            file = place.drop(None, f"{number}.png", data=png(number))
            os.utime(file, (when, when))
        assert place.once() == 0, place.tail()
        place.check(files=3, pages=3)


def test_polling_for_shares(shop, _):
    with shop.place() as place:
        place.start("--poll", "0.5")
        threading.Timer(1, place.drop, (BLANK,)).start()
        place.until(lambda: place.files("done"), what="it was not found")
        assert place.events("watch.started")[0]["mode"] == "poll"
        assert place.stop() == 0
        place.check(files=1, pages=1)
