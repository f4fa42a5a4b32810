"""The power line: the program ended just before each durable call in turn."""

import os
import struct

from place import BATCH, SAMPLES, png

BLANK = SAMPLES / f"batches/{BATCH}/0007.jpg"
SHEET = f"医療機関コード,実施年月,ワクチン種別,件数\n2711506317,202610,COV,2\n".encode()


def run_until_kill(shop, place, at):
    """One run that ends at the durable call `at`; returns its exit code and how many calls there were."""
    counter = place.folder / "count"
    counter.write_bytes(b"\0" * 8)
    code = place.once(environment={
        "LD_PRELOAD": str(shop.kills), "KILL_AT": str(at), "KILL_COUNT": str(counter),
        "KILL_WORD": "watch", **({"KILL_SENDS": "1"} if place.database else {})})
    return code, struct.unpack("q", counter.read_bytes())[0]


def drop_all(place):
    place.drop(None, "1.png", data=png(1, 400, 560))
    place.drop(None, "2.png", data=png(2, 400, 560))
    place.drop(None, "same.png", data=png(1, 400, 560))
    place.drop(None, "letter.docx", data=b"no scan")
    place.drop(None, "manifest.csv", data=SHEET)


def check_all(place):
    place.check(files=3, pages=3)
    place.check_folder(done=4, failed=1)
    duplicates = place.rows("SELECT count(*) FROM pageState WHERE outcome = 'duplicate'")
    assert duplicates == [(1,)], duplicates
    assert place.rows("SELECT count(*) FROM manifest") == [(1,)], "the claim sheet twice"
    assert place.rows("SELECT count(*) FROM batchClosing") == [(1,)], "closed twice or not at all"
    gone = place.rows("SELECT count(*) FROM page WHERE leaseOwner IS NOT NULL")
    assert gone == [(0,)], "a lease outlived its worker"


def kill_at_each(shop, options, what, **options_of_place):
    """Ends the program before its durable calls in turn, starts it again, and looks at everything."""
    with shop.place(**options_of_place) as place:
        drop_all(place)
        code, calls = run_until_kill(shop, place, 0)
        assert code == 0, place.tail()
        check_all(place)
    limit = options.kills or (6 if options.quick else calls + 50)
    killed = 0
    for at in range(options.first_kill, calls + 50, max(1, calls // limit)):
        with shop.place(**options_of_place) as place:
            drop_all(place)
            code, _ = run_until_kill(shop, place, at)
            if code == 0:
                # The order of work differs a little from run to run: past its end nothing is left to cut.
                check_all(place)
                if at > calls:
                    break
                continue
            assert code == -9, f"call {at}: exit {code}: {place.tail()}"
            killed += 1
            code = place.once()
            assert code == 0, f"after call {at}: exit {code}: {place.tail()}"
            try:
                check_all(place)
            except AssertionError as error:
                raise AssertionError(f"after a kill at durable call {at}: {error}") from error
    return f"{calls} {what}, killed at {killed}, 0 violations"


def test_killed_before_every_durable_call(shop, options):
    return kill_at_each(shop, options, "durable calls")


def test_killed_twice_in_a_row(shop, options):
    points = [7, 40] if options.quick else range(5, 200, 15)
    for first in points:
        with shop.place() as place:
            drop_all(place)
            run_until_kill(shop, place, first)
            run_until_kill(shop, place, first // 2 + 3)
            assert place.once() == 0, place.tail()
            check_all(place)
    return f"{len(list(points))} pairs"
