"""A data folder, an inbox and a running yoshin to torture, and what must hold of them afterwards."""

import hashlib
import itertools
import json
import os
import re
import shutil
import signal
import sqlite3
import struct
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from server import Server

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
BATCH = "2026-10_2711506317"
OTHER = "2026-10_2711987020"

INTAKE = """
intake:
  stable_seconds: 0.3
  unfinished_seconds: 10
  rescan_seconds: 2
  quiet_seconds: 3600
  reserve_megabytes: 0
"""


class Workshop:
    """What all places share: the program, a pipeline that is quick to take files, a data folder to copy."""

    def __init__(self, program):
        self.program = str(Path(program).resolve())
        self.folder = Path(tempfile.mkdtemp(prefix="yoshin-faults-"))
        self.kills = self.folder / "kill.so"
        self.places = itertools.count(1)
        self.pipeline("routine")
        self.home = self.folder / "home"
        environment = {**os.environ, "YOSHIN_HOME": str(self.home)}
        self.fill(environment)
        self.shared = None
        self.starting = threading.Lock()

    def fill(self, environment):
        """An office with its registry in a data folder that is not there yet."""
        run = lambda *words: subprocess.run(
            [self.program, *words], env=environment, check=True, capture_output=True)
        run("init")
        for kind in ["residents", "vouchers", "clinics", "lots", "history"]:
            run("registry", "import", kind, str(SAMPLES / f"registry/{kind}.csv"))

    @staticmethod
    def has_server():
        return Server.is_installed()

    def server(self):
        """The PostgreSQL server, started and filled at its first use."""
        with self.starting:
            if not self.shared:
                self.shared = Server()
                self.template = self.shared.create()
                self.fill({**os.environ, "YOSHIN_HOME": str(self.folder / "server-home"),
                           "YOSHIN_STORE": self.shared.address(self.template)})
            return self.shared

    def pipeline(self, name, intake=INTAKE):
        """A copy of the pipelines with these intake settings; returns the file."""
        target = self.folder / name
        if not target.exists():
            shutil.copytree(ROOT / "pipelines", target)
            file = target / "routine.yaml"
            own = re.compile(r"^intake:\n(?:[ #].*\n|\n)*?(?=^[a-z#])", re.MULTILINE)
            file.write_text(own.sub("", file.read_text()) + intake)
        return target / "routine.yaml"

    def build_kills(self):
        """Compiles the counter of durable calls."""
        compiler = shutil.which("gcc") or shutil.which("cc") or shutil.which("clang")
        source = Path(__file__).parent / "kill.c"
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-O1", "-o", str(self.kills), str(source), "-ldl"],
            check=True)

    def place(self, **options):
        return Place(self, self.folder / f"place-{next(self.places)}", **options)

    def clean(self):
        if self.shared:
            self.shared.clean()
        shutil.rmtree(self.folder, ignore_errors=True)


class Place:
    """One data folder and one inbox."""

    def __init__(self, shop, folder, intake=None, home=None, inbox=None, on_server=False):
        self.shop, self.folder = shop, folder
        folder.mkdir()
        self.home = home or folder / "home"
        self.database = None
        if on_server:
            server = shop.server()
            self.database = server.create(shop.template)
            shutil.copytree(shop.folder / "server-home", self.home)
            (self.home / "server").write_text(server.address(self.database) + "\n")
        self.inbox = inbox or folder / "inbox"
        if not self.home.exists() or not any(self.home.iterdir()):
            shutil.copytree(shop.home, self.home, dirs_exist_ok=True)
        self.inbox.mkdir(exist_ok=True)
        self.pipeline = (
            shop.pipeline(f"pipeline-{folder.name}", intake) if intake else shop.pipeline("routine"))
        self.log = folder / "log"
        self.process = None
        self.dropped = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def drop(self, source, name=None, batch=BATCH, data=None):
        """Puts a file there at once, as a rename into place does."""
        target = self.inbox / batch / (name or Path(source).name)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = self.inbox / batch / f".{target.name}.part"
        draft.write_bytes(data if data is not None else Path(source).read_bytes())
        draft.rename(target)
        self.dropped.append(target)
        return target

    def arguments(self, *more, workers=1):
        return [
            self.shop.program, "watch", str(self.inbox), "--home", str(self.home),
            "--pipeline", str(self.pipeline), "--workers", str(workers), *more]

    def start(self, *more, workers=1, environment=None):
        self.output = open(self.log, "ab")
        self.process = subprocess.Popen(
            self.arguments(*more, workers=workers), stderr=self.output, stdout=self.output,
            env={**os.environ, **(environment or {})})
        return self.process

    def serve(self, *more, workers=1):
        """Starts the server with the inbox; returns its address once it listens."""
        self.output = open(self.log, "ab")
        self.process = subprocess.Popen(
            [self.shop.program, "serve", "--port", "0", "--inbox", str(self.inbox), "--home",
             str(self.home), "--pipeline", str(self.pipeline), "--workers", str(workers), *more],
            stderr=self.output, stdout=self.output)
        address = re.compile(r"^listening on (\S+)/$", re.MULTILINE)
        self.until(lambda: address.search(self.log.read_text()), what="it does not listen")
        return address.findall(self.log.read_text())[-1]

    def once(self, timeout=120, environment=None, workers=1):
        """Takes in and reads what is there; returns the exit code."""
        self.start("--once", environment=environment, workers=workers)
        try:
            return self.process.wait(timeout)
        finally:
            self.kill()

    def stop(self, timeout=60):
        """Asks it to end in good order; returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout)
        self.process = None
        return code

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process = None

    def events(self, name=None):
        lines = []
        if self.log.exists():
            for line in self.log.read_text(errors="replace").splitlines():
                try:
                    entry = json.loads(line)
                except ValueError:
                    continue
                if name is None or entry.get("event") == name:
                    lines.append(entry)
        return lines

    def until(self, condition, seconds=60, what="it did not happen"):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                return
            if self.process and self.process.poll() is not None:
                raise AssertionError(
                    f"the watcher ended with {self.process.returncode}: {self.tail()}")
            time.sleep(0.1)
        raise AssertionError(f"{what} within {seconds} s: {self.tail()}")

    def tail(self):
        return self.log.read_text(errors="replace")[-600:] if self.log.exists() else ""

    def files(self, part):
        return sorted(self.walk(self.inbox / part))

    @staticmethod
    def walk(folder):
        """Files by their path from a folder on; folders may vanish meanwhile, as emptied ones do."""
        found = []
        for place, _, names in os.walk(folder):
            found += [os.path.relpath(os.path.join(place, name), folder) for name in names]
        return found

    def waiting(self):
        """Files that lie in the inbox unclaimed."""
        own = ("processing/", "done/", "failed/")
        return [
            path for path in self.walk(self.inbox)
            if not path.startswith(own) and not os.path.basename(path).startswith((".", "_"))]

    def settled(self):
        """Whether nothing waits and nothing is in processing."""
        return not self.waiting() and not self.files("processing")

    def rows(self, query, *values):
        if self.database:
            return self.shop.shared.rows(self.database, query)
        connection = sqlite3.connect(f"file:{self.home / 'yoshin.sqlite'}?mode=ro", uri=True)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def outcomes(self):
        return dict(self.rows(
            "SELECT outcome, count(*) FROM pageState GROUP BY outcome"))

    def check(self, files=None, pages=None):
        """What must hold whatever happened: exactly once, originals intact, audit chain whole."""
        if not self.database:
            assert self.rows("PRAGMA integrity_check") == [("ok",)], "the database is damaged"
        unread = self.rows("SELECT count(*) FROM page WHERE isDone = 0")[0][0]
        assert unread == 0, f"{unread} pages have no result"
        double = self.rows(
            "SELECT page, count(*) FROM standing GROUP BY page HAVING count(*) <> 1")
        assert not double, f"pages with more than one result: {double}"
        runs = self.rows("SELECT count(*) FROM readingRun")[0][0]
        total = self.rows("SELECT count(*) FROM page")[0][0]
        assert runs == total, f"{runs} readings of {total} pages"
        countless = self.rows(
            "SELECT count(*) FROM arrival WHERE NOT EXISTS "
            "(SELECT 1 FROM page WHERE page.arrival = arrival.id)")[0][0]
        assert countless == 0, f"{countless} files without pages"
        if pages is not None:
            assert total == pages, f"{total} pages in the store, {pages} were dropped"
        arrivals = self.rows("SELECT count(*) FROM arrival")[0][0]
        if files is not None:
            assert arrivals == files, f"{arrivals} files in the store, {files} were dropped"
        for sha256, ending, size in self.rows(
                "SELECT sha256, fileExtension, byteSize FROM sourceFile"):
            original = self.home / "originals" / sha256[:2] / f"{sha256}.{ending}"
            data = original.read_bytes()
            assert len(data) == size and hashlib.sha256(data).hexdigest() == sha256, (
                f"the original {sha256[:12]} is damaged")
        self.check_audit()

    def check_audit(self):
        """Recomputes the chain from its description, not with the program's own code."""
        last = "0" * 64
        for number, (id, at, actor, action, subject, detail, previous, hash) in enumerate(
                self.rows("SELECT id, at, actor, action, subject, detail, previousHash, hash "
                          "FROM auditEntry ORDER BY id"), start=1):
            assert id == number and previous == last, f"audit entry {number} is missing"
            text = "yoshin audit 1\n"
            for part in [previous, str(id), at, actor, action, subject, detail]:
                text += f"{len(part.encode())}:{part}\n"
            assert hashlib.sha256(text.encode()).hexdigest() == hash, f"audit entry {id} differs"
            last = hash

    def check_folder(self, done=None, failed=None):
        """Nothing is left on the way, and every failed file has its text."""
        assert self.settled(), f"left: {self.waiting()} {self.files('processing')}"
        bad = [name for name in self.files("failed") if not name.endswith(".txt")]
        for name in bad:
            assert f"{name}.txt" in self.files("failed"), f"no text beside {name}"
        if done is not None:
            found = [name for name in self.files("done") if not name.endswith(".txt")]
            assert len(found) == done, f"{len(found)} files in done, not {done}: {found[:5]}"
        if failed is not None:
            assert len(bad) == failed, f"{len(bad)} files in failed, not {failed}: {bad[:5]}"


def processor_seconds(pid):
    """Processor time of a process so far."""
    words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid):
    """Resident memory of a process, MiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0


def children(pid):
    """The processes that a process has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(words[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def png(number, width=600, height=850):
    """A small page that is a file of its own: white, with its number in the pixels."""
    import zlib

    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data
                + struct.pack(">I", zlib.crc32(kind + data)))
    rows = bytearray()
    for y in range(height):
        rows += b"\0" + (bytes([255 - (number >> 8 & 3), 255 - (number & 3)] * (width // 2)))
    note = chunk(b"tEXt", b"Comment\0" + str(number).encode())
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + note + chunk(b"IDAT", zlib.compress(bytes(rows), 1)) + chunk(b"IEND", b""))
