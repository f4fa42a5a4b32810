"""What watching costs, and long runs."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from place import BATCH, SAMPLES, children, memory, png, processor_seconds


def test_idle_watching_costs_next_to_nothing(shop, options):
    seconds = 20 if options.quick else 120
    intake = "\nintake: { reserve_megabytes: 0 }\n"
    with shop.place(intake=intake) as place:
        for number in range(20):
            (place.inbox / f"2026-{1 + number % 12:02}_27115063{number:02}").mkdir()
        place.start()
        place.until(lambda: place.events("watch.started"))
        time.sleep(3)
        before = processor_seconds(place.process.pid)
        time.sleep(seconds)
        share = (processor_seconds(place.process.pid) - before) / seconds
        assert place.stop() == 0
        assert share < 0.005, f"{share:.2%} of a core"
        return f"{share:.3%} of a core over {seconds} s, {len(place.events())} lines of log"


def test_stopping_finishes_the_page_in_hand(shop, _):
    with shop.place() as place:
        for number in range(40):
            place.drop(None, f"{number:02}.png", data=png(number))
        place.start(workers=2)
        place.until(lambda: place.events("page.read"), what="nothing was read")
        began = time.monotonic()
        assert place.stop() == 0
        seconds = time.monotonic() - began
        leases = place.rows(
            "SELECT count(*), total(attempts) FROM page WHERE isDone = 0 AND leaseOwner IS NOT NULL")
        assert leases[0][0] == 0, f"{leases} pages were left leased"
        assert place.once() == 0
        place.check(files=40, pages=40)
        return f"in {seconds:.1f} s"


def run_pages(shop, count, workers, source):
    """So many pages through; returns seconds and the parent's memory, early and late."""
    with shop.place() as place:
        for number in range(count):
            data, name = source(number)
            place.drop(None, name, data=data)
        place.start(workers=workers)
        began = time.monotonic()
        early = late = 0
        while True:
            read = place.rows("SELECT count(*) FROM page WHERE isDone = 1")[0][0]
            size = memory(place.process.pid)
            if read < count // 4:
                early = max(early, size)
            else:
                late = max(late, size)
            if read >= count:
                break
            assert place.process.poll() is None, place.tail()
            time.sleep(0.3)
        seconds = time.monotonic() - began
        place.until(place.settled, seconds=120)
        assert place.stop() == 0
        place.check(files=count, pages=count)
        return seconds, early, late


def test_a_long_run_in_flat_memory(shop, options):
    count = options.pages
    seconds, early, late = run_pages(
        shop, count, 2, lambda number: (png(number, 1240, 1754), f"{number:05}.png"))
    assert late < early * 1.25 + 16, f"{early:.0f} MiB at first, {late:.0f} MiB later"
    return (f"{count} pages in {seconds:.0f} s, parent {early:.0f} MiB in the first quarter, "
            f"{late:.0f} MiB at most after")


test_a_long_run_in_flat_memory.is_long = True


def numbered(data, ending, number):
    """The same paper as another file: a comment with a number, where its kind of file has room for one."""
    note = b"%08d" % number
    if ending == ".jpg":
        return data[:2] + b"\xff\xfe\x00\x0a" + note + data[2:]
    return data + (b"\n%" if ending == ".pdf" else b"") + note + b"\n"


def test_real_papers_by_the_thousand(shop, options):
    """A folder's papers over and over, each time as another file; parent and workers are weighed every second."""
    corpus = Path(options.corpus or SAMPLES)
    papers = [file for file in sorted((corpus / "batches").glob("*/*"))
              if file.suffix in {".jpg", ".tif", ".png"}]
    assert papers, f"no scans in {corpus}/batches"
    with shop.place() as place:
        if options.corpus:
            shutil.rmtree(place.home)
            for words in [["init"]] + [
                    ["registry", "import", kind, str(corpus / f"registry/{kind}.csv")]
                    for kind in ["residents", "vouchers", "clinics", "lots", "history"]]:
                subprocess.run(
                    [shop.program, *words, "--home", str(place.home)], check=True, capture_output=True)
        place.start(workers=2)
        began = time.monotonic()
        given, read, weights = 0, 0, []
        while True:
            total, read = place.rows("SELECT count(*), total(isDone) FROM page")[0]
            weights.append((time.monotonic() - began, read, memory(place.process.pid), max(
                [memory(child) for child in children(place.process.pid)], default=0)))
            if total >= options.papers and read == total and place.settled():
                break
            assert place.process.poll() is None, place.tail()
            # A scanner is slower than this; what is done with is carried away, as an office does.
            while given < options.papers and given - read < 200:
                paper = papers[given % len(papers)]
                place.drop(
                    None, f"{given:06}{paper.suffix}", batch=paper.parent.name,
                    data=numbered(paper.read_bytes(), paper.suffix, given))
                given += 1
            for name in place.files("done"):
                os.unlink(place.inbox / "done" / name)
            if len(weights) % 60 == 0:
                print("    {:.0f} s: {:.0f} pages, parent {:.0f} MiB, worker {:.0f} MiB".format(*weights[-1]),
                      flush=True)
            time.sleep(1)
        seconds = time.monotonic() - began
        assert place.stop() == 0
        place.check(files=given)
        pages = weights[-1][1]

        def most(column, start, end):
            return max(row[column] for row in weights if start * pages <= row[1] <= end * pages)
        words = []
        for name, column in [("parent", 2), ("workers", 3)]:
            early, late = most(column, 0, 0.25), most(column, 0.75, 1)
            assert late < early * 1.25 + 16, f"{name}: {early:.0f} MiB at first, {late:.0f} MiB in the end"
            words.append(f"{name} at most {early:.0f} MiB in the first quarter, {late:.0f} MiB in the last")
        deaths = len(place.events("worker.died"))
        return f"{pages:.0f} pages in {seconds:.0f} s, {deaths} workers died, " + ", ".join(words)


test_real_papers_by_the_thousand.is_long = True


def pages_a_second(shop, corpus, count, workers):
    """So many real papers through; pages a second between the first tenth and the last, so that starting costs nothing."""
    papers = [file for file in sorted((corpus / "batches").glob("*/*")) if file.suffix in {".jpg", ".tif", ".png"}]
    with shop.place() as place:
        for number in range(count):
            paper = papers[number % len(papers)]
            place.drop(None, f"{number:06}{paper.suffix}", batch=paper.parent.name,
                       data=numbered(paper.read_bytes(), paper.suffix, number))
        place.start(workers=workers)
        place.until(lambda: place.files("done") and place.settled(), seconds=900)
        assert place.stop() == 0
        place.check(files=count)
        ends = [row[0] for row in place.rows(
            "SELECT (julianday(finishedAt) - 2461000) * 86400 FROM readingRun ORDER BY finishedAt")]
        first, last = len(ends) // 10, len(ends) - 1 - len(ends) // 10
        return (last - first) / (ends[last] - ends[first])


def test_two_workers_against_one(shop, options):
    """Real papers; one, two, two, one, so that a machine that gets slower favours neither."""
    corpus = Path(options.corpus or SAMPLES)
    ratios, words = [], []
    for _ in range(options.pairs):
        rates = [pages_a_second(shop, corpus, 120, workers) for workers in [1, 2, 2, 1]]
        ratios.append((rates[1] + rates[2]) / (rates[0] + rates[3]))
        words.append(" ".join(f"{rate:.2f}" for rate in rates))
    ratios.sort()
    return (f"{ratios[len(ratios) // 2]:.2f} times the pages a second ({', '.join(f'{r:.2f}' for r in ratios)}); "
            f"1, 2, 2, 1 workers: {'; '.join(words)} pages a second")


test_two_workers_against_one.is_long = True
