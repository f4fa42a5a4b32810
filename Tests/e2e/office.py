"""A data folder made from the samples, its accounts, and the server on it."""

import base64, hashlib, hmac, os, shutil, socket, struct, subprocess, time

BATCH = "2026-10_2711506317"
CLEAN = "2026-10_2711987020"


def totp(secret, step=0):
    """The six digits of RFC 6238 for now, or for a step later."""
    key = base64.b32decode(secret.replace(" ", "") + "=" * (-len(secret.replace(" ", "")) % 8))
    counter = int(time.time() // 30) + step
    digest = hmac.new(key, struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return "%06d" % ((struct.unpack(">I", digest[offset:offset + 4])[0] & 0x7FFFFFFF) % 1_000_000)


class Office:
    def __init__(self, program, folder):
        os.makedirs(folder, exist_ok=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.program, self.folder = program, folder
        self.home = os.path.join(folder, "home")
        self.passwords, self.secrets, self.used = {}, {}, {}

    def run(self, *arguments, user=None):
        environment = dict(os.environ, YOSHIN_HOME=self.home, OMP_THREAD_LIMIT="1")
        if user:
            environment["USER"] = user
        done = subprocess.run([self.program, *arguments], env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"yoshin {' '.join(arguments)}: {done.returncode}\n{done.stderr}")
        return done.stdout

    def prepare(self):
        self.run("init")
        for kind in ["residents", "vouchers", "clinics", "lots", "history"]:
            self.run("registry", "import", kind, f"samples/registry/{kind}.csv")
        for batch in [BATCH, CLEAN]:
            self.run("ingest", f"samples/batches/{batch}", "--workers", "1", user="ishida")

    def prepare_city(self, residents, cases):
        """A made-up city whose papers wait for dose and date; each shows the same scan."""
        self.run("bench-desk", self.home, "--residents", str(residents), "--cases", str(cases), "--opens", "0")
        for number in range(cases):
            shutil.copy(f"samples/batches/{BATCH}/0003.jpg", self.original(number))

    def original(self, number):
        """Where a made-up paper's scan is kept."""
        digest = hashlib.sha256(f"{number}.jpg".encode()).hexdigest()
        place = os.path.join(self.home, "originals", digest[:2])
        os.makedirs(place, exist_ok=True)
        return os.path.join(place, f"{digest}.jpg")

    def account(self, name, roles, shown):
        out = self.run("account", "add", name, "--roles", roles, "--display-name", shown,
                       "--department", "健康課", user="kanri")
        self.passwords[name] = out.strip().splitlines()[0]

    def certificate(self):
        """A certificate for this test alone; the browser is told to take it."""
        self.pem, self.key = os.path.join(self.folder, "server.pem"), os.path.join(self.folder, "server.key")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                        "-nodes", "-keyout", self.key, "-out", self.pem, "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)

    def start(self):
        environment = dict(os.environ, YOSHIN_HOME=self.home, OMP_THREAD_LIMIT="1")
        self.starts = getattr(self, "starts", 0) + 1
        self.log = open(os.path.join(self.folder, f"serve{self.starts}.log"), "w")
        self.server = subprocess.Popen(
            [self.program, "serve", "--port", str(self.port), "--certificate", self.pem, "--key", self.key,
             "--log-requests"], env=environment, stderr=self.log, stdout=self.log)
        self.address = f"https://localhost:{self.port}"
        for _ in range(300):
            with open(self.log.name) as log:
                if "listening on https" in log.read():
                    return
            if self.server.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError("the server did not start:\n" + open(self.log.name).read())

    def stop(self):
        """Asks it to stop; gives its exit code."""
        self.server.terminate()
        return self.server.wait(timeout=20)

    def code(self, name):
        """A code of this account that was not used yet: each counts once."""
        while int(time.time() // 30) <= self.used.get(name, 0):
            time.sleep(0.5)
        self.used[name] = int(time.time() // 30)
        return totp(self.secrets[name])
