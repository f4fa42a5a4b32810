"""The database on a PostgreSQL server: programs that die, servers that die, two programs at once."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from cases_kill import check_all, drop_all, kill_at_each
from place import SAMPLES

NEEDED = "skipped: PostgreSQL is not installed"


def test_server_killed_before_every_durable_call(shop, options):
    if not shop.has_server():
        return NEEDED
    return kill_at_each(shop, options, "durable calls and messages to the server", on_server=True)


def again_until_done(place, times=5):
    """The program is started again where it ended over the server, as systemd would."""
    for _ in range(times):
        if place.process.wait(120) == 0:
            return
        place.start("--once")
    raise AssertionError(f"it never came to its end: {place.tail()}")


def test_server_hangs_up_in_mid_work(shop, options):
    if not shop.has_server():
        return NEEDED
    rounds = 3 if options.quick else 20
    for number in range(rounds):
        with shop.place(on_server=True) as place:
            drop_all(place)
            place.start("--once")
            for _ in range(3):
                time.sleep(0.15 + 0.05 * number)
                shop.server().hang_up(place.database)
            again_until_done(place)
            check_all(place)
    return f"{rounds} runs, every connection ended 3 times in each, 0 violations"


def test_server_crashes_in_mid_work(shop, options):
    if not shop.has_server():
        return NEEDED
    rounds = 2 if options.quick else 10
    for number in range(rounds):
        with shop.place(on_server=True) as place:
            drop_all(place)
            place.start("--once")
            time.sleep(0.3 + 0.2 * number)
            shop.server().restart("immediate")
            again_until_done(place)
            check_all(place)
    return f"{rounds} crashes of the server, 0 violations"


test_server_crashes_in_mid_work.is_alone = True


def both(shop, on_server, papers):
    """Two programs take in and read half of the papers each; returns the seconds and the outcomes."""
    with shop.place(on_server=on_server) as place:
        inboxes = []
        for half in range(2):
            inbox = place.folder / f"half-{half}"
            for paper in papers[half::2]:
                target = inbox / paper.parent.name
                target.mkdir(parents=True, exist_ok=True)
                shutil.copy(paper, target / paper.name)
            inboxes.append(inbox)
        began = time.monotonic()
        programs = []
        for inbox in inboxes:
            words = place.arguments("--once")
            words[2] = str(inbox)
            programs.append(subprocess.Popen(
                words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ))
        codes = [program.wait(600) for program in programs]
        seconds = time.monotonic() - began
        assert codes == [0, 0], codes
        place.check(files=len(papers))
        return seconds, place.outcomes()


def test_server_two_programs_as_fast_as_on_a_file(shop, options):
    if not shop.has_server():
        return NEEDED
    corpus = Path(options.corpus or SAMPLES)
    papers = [file for file in sorted((corpus / "batches").glob("*/*")) if file.suffix in {".jpg", ".tif", ".png"}]
    papers = papers[: 12 if options.quick else 120]
    ratios, times = [], []
    for _ in range(options.pairs):
        file, outcomes = both(shop, False, papers)
        server, others = both(shop, True, papers)
        assert outcomes == others, (outcomes, others)
        times.append((file, server))
        ratios.append(server / file)
    ratio = sorted(ratios)[len(ratios) // 2]
    words = ", ".join(f"{file:.1f} s and {server:.1f} s" for file, server in times)
    return f"{len(papers)} papers by two programs, file and server: {words}; ratio {ratio:.2f} (at most 1.15 is meant)"
