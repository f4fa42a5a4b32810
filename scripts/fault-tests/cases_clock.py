"""A wall clock that jumps while pages come."""

import struct
import time

from place import png

INTAKE = "\nintake: { stable_seconds: 0.3, rescan_seconds: 2, quiet_seconds: 4, reserve_megabytes: 0 }\n"
DAY = 86_400


class Clock:
    """How wrong the program's wall clock is, in seconds; may be set while it runs."""

    def __init__(self, place):
        self.file = place.folder / "clock"
        self.file.write_bytes(bytes(8))
        self.environment = {"LD_PRELOAD": str(place.shop.kills), "CLOCK_SHIFT": str(self.file)}

    def set(self, seconds):
        with open(self.file, "r+b") as file:
            file.write(struct.pack("q", seconds))


def test_a_clock_that_jumps_while_pages_come(shop, _):
    """Four years ahead, as a machine without a battery may be, then right, then a day ahead, then a day behind."""
    with shop.place(intake=INTAKE) as place:
        clock = Clock(place)
        clock.set(4 * 365 * DAY)
        place.start(environment=clock.environment)
        number = 0
        for count, jump in enumerate([0, DAY, -DAY, 0], start=1):
            for _ in range(6):
                place.drop(None, f"{number:02}.png", data=png(number))
                number += 1
            place.until(lambda: place.events("page.read"), what="nothing was read")
            clock.set(jump)
            place.until(
                lambda: len(place.files("done")) == number, what="a jump kept a page from being read")
            place.until(
                lambda: len(place.events("batch.closed")) == count, what="the batch was not closed")
        years = {row[0][:4] for row in place.rows("SELECT arrivedAt FROM arrival")}
        assert len(years) >= 2, f"the clock did not jump: {years}"
        assert place.stop() == 0
        place.check(files=number, pages=number)
        place.check_folder(done=number, failed=0)
        assert not place.events("worker.died") and not place.events("alarm.raised"), place.tail()


def test_a_clock_that_jumps_between_two_runs(shop, _):
    """Killed four years ahead with pages in hand, started again with the clock set right."""
    with shop.place(intake=INTAKE) as place:
        clock = Clock(place)
        clock.set(4 * 365 * DAY)
        for number in range(12):
            place.drop(None, f"{number:02}.png", data=png(number))
        place.start(environment=clock.environment)
        place.until(lambda: place.events("page.read"), what="nothing was read")
        place.kill()
        assert place.once() == 0, place.tail()
        place.check(files=12, pages=12)
        place.check_folder(done=12, failed=0)
        held = place.rows("SELECT count(*) FROM page WHERE leaseOwner IS NOT NULL")
        assert held == [(0,)], "a lease of the future was waited for"
