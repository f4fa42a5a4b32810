"""What watching costs, and long runs."""

import time

from place import BATCH, SAMPLES, memory, png, processor_seconds


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


def test_two_workers_against_one(shop, _):
    """Real papers, each file another by a byte behind its end."""
    files = [SAMPLES / f"batches/{BATCH}/{name}.jpg" for name in ["0001", "0002", "0003", "0008"]]

    def source(number):
        return files[number % 4].read_bytes() + bytes([number]), f"{number:03}.jpg"
    one, _, _ = run_pages(shop, 60, 1, source)
    two, _, _ = run_pages(shop, 60, 2, source)
    return f"{one:.1f} s with one worker, {two:.1f} s with two: {one / two:.2f} times"


test_two_workers_against_one.is_long = True
