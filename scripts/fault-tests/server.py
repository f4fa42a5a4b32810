"""A PostgreSQL server of the faults' own: a socket in a temporary folder, fsync on, a database for each place."""

import itertools
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path


class Server:
    """Started at its first use; its template holds what the shop's data folder holds."""

    def __init__(self):
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        self.programs = found[-1].parent
        self.folder = Path(tempfile.mkdtemp(prefix="yoshin-server-", dir="/tmp"))
        self.names = itertools.count(1)
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        self.own("initdb", "-D", self.folder / "data", "-U", "yoshin", "--auth=trust", "--encoding=UTF8",
                 "--locale=C.UTF-8")
        self.start()

    @staticmethod
    def is_installed():
        return bool(list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))

    def own(self, program, *words):
        """Runs one of the server's programs; it refuses to be root."""
        became = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        subprocess.run(
            [*became, str(self.programs / program), *map(str, words)], check=True, cwd="/tmp",
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start(self):
        self.own("pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-w", "start", "-o",
                 f"-k {self.folder} -c listen_addresses= -c max_connections=200")

    def stop(self, mode="immediate"):
        self.own("pg_ctl", "-D", self.folder / "data", "-m", mode, "stop")

    def restart(self, mode="immediate"):
        """As a power cut and a start again, with `immediate`."""
        self.stop(mode)
        self.start()

    def clean(self):
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, name):
        return f"postgres://yoshin@/{name}?host={self.folder}"

    def psql(self, database, query):
        return subprocess.run(
            ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder), "-U", "yoshin", "-d", database,
             "-c", query], check=True, capture_output=True, text=True).stdout

    def create(self, template=None):
        """A new database; returns its name."""
        name = f"place_{next(self.names)}"
        self.psql("postgres", f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        return name

    def rows(self, database, query):
        """Rows as tuples, numbers as numbers."""
        text = self.psql(database, f"SELECT coalesce(json_agg(line), '[]') FROM ({query}) AS line")
        return json.loads(text, object_pairs_hook=lambda pairs: tuple(value for _, value in pairs))

    def hang_up(self, database):
        """Ends the server's processes that serve a database."""
        self.psql("postgres", "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                              f"WHERE datname = '{database}'")
